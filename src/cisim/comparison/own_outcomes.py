"""Outcomes of a scenario's own in both arms, beside the built-in ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cisim.comparison.data import OwnOutcomeRow
from cisim.comparison.intervals import summary
from cisim.comparison.number_text import signed, spread_text
from cisim.comparison.verdict import ARMS
from cisim.language import _
from cisim.language.numbers import format_short
from cisim.model.types import Array
from cisim.scenario.scenario import Scenario
from cisim.simulation.observe import Record, arms_of
from cisim.simulation.own_values import own_outcomes, own_values


def own_at_end(record: Record, scenarios: list[Scenario]) -> dict[str, Array]:
    """``own`` of ``Arm``, scenarios first; nothing where they have none, or not the same ones."""
    names = [*scenarios[-1].outcomes]
    if not names or any([*s.outcomes] != names for s in scenarios):
        return {}
    arms = [(arms_of(record, [a]), s) for a, s in enumerate(scenarios)]
    rows = [np.stack([own_values(name, part, s)[..., -1] for name in names], axis=-1) for part, s in arms]
    return {"own": np.concatenate(rows)}


def own_rows(scenario: Scenario, isolated: Array, collective: Array) -> list[OwnOutcomeRow]:
    """One row for each, of the values ``[run, outcome]`` of both arms."""
    return [
        {
            "name": name, "label": own.label, "unit": own.unit, "better": own.better, "text": own.text,
            "isolated": float(isolated[:, k].mean()), "collective": float(collective[:, k].mean()),
            "difference": summary(collective[:, k] - isolated[:, k]),
        }
        for k, (name, own) in enumerate(own_outcomes(scenario).items())
    ]  # fmt: skip


def own_outcome_sentences(rows: Sequence[OwnOutcomeRow], runs: int) -> list[str]:
    """A sentence for each, with its unit and which way is better."""
    directions = {1: _("more is better"), -1: _("less is better"), 0: _("neither is better")}
    text = _(
        "{label} ({unit}; {better}): {isolated} isolated, {collective} collective; difference {mean} on average "
        "({spread}: {low} to {high})."
    )
    return [
        text.format(
            label=row["label"], unit=row["unit"], better=directions[row["better"]], spread=spread_text(runs),
            **{arm: format_short(row[arm]) for arm in ARMS}, mean=signed(d["mean"]), low=signed(d["p10"]),
            high=signed(d["p90"]),
        )
        for row in rows if (d := row["difference"])
    ]  # fmt: skip
