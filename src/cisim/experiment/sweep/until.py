"""Replications in batches until an outcome is known as well as asked for.

``outcome ±0.2``: at every design point the interval of the mean difference between the arms (with one arm, of the mean)
is at most 0.2 to either side, at the last year recorded. Intervals are those of a confidence sequence
(``cisim.experiment.confidence_sequence``), each at its level for its own point; with several points all of them hold
together less often than that.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from cisim.errors import nearest
from cisim.experiment.confidence_sequence import MIN_LOOK, sequence_half_width, sequence_size
from cisim.experiment.sweep.experiment import ExperimentError
from cisim.experiment.sweep.plan import Plan
from cisim.experiment.sweep.store import Store
from cisim.storage.files import json_values

RULE = re.compile(r"\s*(?P<outcome>[\w.]+)\s*(±|\+/-|\+-)\s*(?P<half>[0-9.eE+-]+)\s*")
LARGEST_STEP = 2.0
"""By how much the replications grow at most from look to look: the first estimates of a variance may be far off."""
SMALLEST_STEP = 1.1
"""By how much they grow at least."""


@dataclass(frozen=True)
class StoppingRule:
    """When no more replications are added: ``half_width`` of ``outcome`` is reached at all points, or ``at_most`` are
    there.
    """

    outcome: str
    half_width: float
    at_most: int = 10_000
    level: float = 0.95

    @property
    def text(self) -> str:
        """As it is written on the command line."""
        return f"{self.outcome} ±{self.half_width:g}"


@dataclass(frozen=True)
class Look:
    """What was seen after so many replications: the widest half-width, at which point, and how many it would take."""

    replications: int
    half_width: float
    point: int
    needed: int


def parse_rule(text: str, at_most: int = 10_000) -> StoppingRule:
    """A rule as people write it: ``outcome ±0.2`` or ``outcome +-0.2``.

    Raises:
        ExperimentError: it cannot be read.
    """
    match = RULE.fullmatch(text)
    try:
        half = float(match["half"]) if match else math.nan
    except ValueError:
        half = math.nan
    if match is None or not half > 0 or math.isinf(half):
        raise ExperimentError(f"--until {text}: expected OUTCOME ±NUMBER with a number above 0, e.g. 'outcome ±0.2'")
    return StoppingRule(match["outcome"], half, at_most)


def check_rule(rule: StoppingRule, plan: Plan) -> None:
    """See that the experiment records the outcome, and may take another look.

    Raises:
        ExperimentError: it does not, or the cap is below what it has.
    """
    recorded = plan.experiment.outcomes
    if rule.outcome not in recorded:
        raise ExperimentError(
            f"--until {rule.text}: the experiment does not record '{rule.outcome}'{nearest(rule.outcome, recorded)} "
            f"(it records {', '.join(recorded)})"
        )
    if rule.at_most < plan.experiment.replications:
        raise ExperimentError(
            f"--at-most {rule.at_most}: there are {plan.experiment.replications} replications already"
        )


def first_look(plan: Plan) -> int:
    """At how many replications one looks first: at those asked for, but not before the sequence holds."""
    return max(MIN_LOOK, (*plan.steps, plan.experiment.replications)[0])


def grow_until(
    rule: StoppingRule, plan: Plan, store: Store, run: Callable[[Plan], Plan | None], tell: Callable[[str], None]
) -> bool:
    """Run a plan, and add replications until the rule is met or its cap is reached.

    Args:
        rule: what is asked.
        plan: what is to be run first; a folder that has more replications goes on from these.
        store: of the folder.
        run: does what is missing of a plan and returns it as the folder goes on with it; nothing if it was stopped.
        tell: is given a sentence after each look.

    Returns:
        Whether the rule was met; the manifest tells of all looks.
    """
    size = max(first_look(plan), plan.experiment.replications, store.replications)
    looks: list[Look] = []
    while (done := run(plan.at(min(size, rule.at_most)))) is not None:
        start = first_look(done)
        look = look_at(rule, done, store, start)
        looks.append(look)
        met = look.half_width <= rule.half_width
        store.note_rule(_facts(rule, start, looks, met))
        tell(_sentence(rule, look, met))
        if met or look.replications >= rule.at_most:
            return met
        size = look.replications
        size = min(max(look.needed, math.ceil(SMALLEST_STEP * size)), math.ceil(LARGEST_STEP * size))
    return False


def _facts(rule: StoppingRule, start: int, looks: list[Look], met: bool) -> dict[str, Any]:
    seen = json_values([asdict(look) for look in looks])
    return {"rule": rule.text, "level": rule.level, "at_most": rule.at_most, "first_look": start, "met": met,
            "looks": seen}  # fmt: skip


def _sentence(rule: StoppingRule, look: Look, met: bool) -> str:
    seen = f"{look.replications:,} replications: {rule.outcome} is known to ±{look.half_width:.3g}"
    where = f" at the widest, design point {look.point}"
    if met:
        return f"{seen}{where}: ±{rule.half_width:g} is reached"
    more = f"about {look.needed:,} are needed for ±{rule.half_width:g}"
    return f"{seen}{where}: {more}{f', more than the {rule.at_most:,} allowed' if look.needed > rule.at_most else ''}"


def look_at(rule: StoppingRule, plan: Plan, store: Store, start: int) -> Look:
    """The widest interval of all points that could be simulated."""
    values = _values(store, rule.outcome, len(plan.experiment.arms))
    deviations = values.groupby(level="point").std(ddof=1)
    n = plan.experiment.replications
    if deviations.empty or np.isnan(deviations).all():
        return Look(n, math.inf, -1, n)
    point = int(deviations.idxmax())
    sd = float(deviations[point])
    needed = sequence_size(sd, rule.half_width, start, rule.level)
    return Look(n, sequence_half_width(sd, n, start, rule.level), point, max(n, needed))


def _values(store: Store, outcome: str, arms: int) -> pd.Series:
    """The outcome at the end of each run, by point and replicate: with two arms collective less isolated."""
    runs, outcomes = store.read("runs"), store.read("outcomes")
    last = outcomes.loc[outcomes.groupby("run")["year"].idxmax(), ["run", outcome]]
    table = runs.loc[runs["status"] == "ok", ["run", "point", "arm", "replicate"]].merge(last, on="run")
    wide = table.pivot(index=["point", "replicate"], columns="arm", values=outcome)
    return (wide["collective"] - wide["isolated"] if arms == 2 else wide.iloc[:, 0]).dropna()
