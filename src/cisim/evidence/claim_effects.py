"""What the switches of claims move: paired runs on the same worlds and the same luck, and a verdict on every claim.

The runs are a sweep: one design point for each different arm that any claim needs, so that claims that share a scenario
and an arm share its runs, and a folder that was interrupted is gone on with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from cisim.comparison.intervals import mean_of, t_interval
from cisim.comparison.verdict import ArmName
from cisim.errors import CisimError
from cisim.evidence.claims import LEVELS, Claim, Level, Sign
from cisim.experiment.sweep.experiment import Experiment, ListedDesign, ListedPoint
from cisim.experiment.sweep.plan import Plan, make_plan
from cisim.experiment.sweep.store import Store
from cisim.model.conditions import strength_key
from cisim.model.parameters import Value
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario

Array = npt.NDArray[Any]
End = Literal["before", "after"]
Verdict = Literal["inert", "against", "cannot_be_told", "as_expected", "not_possible"]
VERDICTS: tuple[Verdict, ...] = ("inert", "against", "cannot_be_told", "as_expected", "not_possible")
"""In the order in which they are told."""


@dataclass(frozen=True)
class ClaimRuns:
    """The design points of a claim by end and arm, and when they are read; the reason why there are none."""

    claim: Claim
    scenario: str
    points: Mapping[tuple[End, ArmName], int]
    year: float
    reason: str = ""


@dataclass(frozen=True)
class ClaimPlan:
    """A sweep over all arms that claims need, each once."""

    plan: Plan
    rows: tuple[ClaimRuns, ...]


@dataclass(frozen=True)
class SwitchChange:
    """What a switch moves: mean before and after, and the mean of the paired change with its 95 % interval."""

    before: float
    after: float
    mean: float
    low: float
    high: float

    def within(self, size: float) -> bool:
        """Whether the interval lies within ``size`` of nothing."""
        return -size <= self.low and self.high <= size


@dataclass(frozen=True)
class ClaimFinding:
    """A claim, what its switch moves by level, and what that says; no changes where it is not possible to run it."""

    claim: Claim
    scenario: str
    year: float
    verdict: Verdict
    changes: Mapping[Level, SwitchChange]
    reason: str = ""

    @property
    def bound(self) -> float:
        """What the switch moves at most, of the difference and of the isolated level, in what is negligible."""
        ends = [
            end for level in ("difference", "isolated") for end in (self.changes[level].low, self.changes[level].high)
        ]
        return max(map(abs, ends)) / self.claim.negligible


class _Points:
    """Design points, one for each scenario that is another one in a number that matters."""

    def __init__(self) -> None:
        self.listed: list[ListedPoint] = []
        self.numbers: dict[str, int] = {}

    def add(self, base: Scenario, changes: Mapping[str, Value], source: str) -> int:
        """The number of the point that runs a scenario with changes."""
        key = base.replace(changes).hash
        if key not in self.numbers:
            self.numbers[key] = len(self.listed)
            self.listed.append(ListedPoint(label=f"{base.name} {key}", scenario=source, set=dict(changes)))
        return self.numbers[key]


def plan_claims(claims: Sequence[Claim], runs: int, seed: int = 1, scenario: str | None = None) -> ClaimPlan:
    """The sweep that some claims need; on ``scenario`` in place of their own where it is given.

    A claim that cannot be had from ``scenario`` keeps the reason; with its own it is an error.

    Raises:
        CisimError: a scenario, key or value cannot be, or no claim can be had from ``scenario``.
    """
    points, rows = _Points(), list[ClaimRuns]()
    bases = {source: load(source) for source in dict.fromkeys(scenario or c.scenario for c in claims)}
    for claim in claims:
        source = scenario or claim.scenario
        try:
            rows.append(_claim_runs(claim, bases[source], source, points))
        except CisimError as error:
            if scenario is None:
                raise
            rows.append(ClaimRuns(claim, bases[source].name, {}, 0.0, str(error).splitlines()[0]))
    if not points.listed:
        raise CisimError(f"none of these claims can be had from {scenario}: {rows[0].reason}")
    experiment = Experiment(
        name="doctor",
        scenario=next(iter(bases)),
        replications=runs,
        seed=seed,
        outcomes=tuple(dict.fromkeys(r.claim.outcome for r in rows if r.points)),
        years=tuple(sorted({r.year for r in rows if r.points})),
        design=(ListedDesign(kind="list", name="arm_of_claims", points=tuple(points.listed)),),
    )
    plan = make_plan(experiment, {"": next(iter(bases.values()))} | bases)
    return ClaimPlan(plan, tuple(rows))


def _claim_runs(claim: Claim, base: Scenario, source: str, points: _Points) -> ClaimRuns:
    before, after = claim.ends(base)
    ends: dict[End, dict[str, Value]] = {
        "before": dict(claim.set) | claim.before,
        "after": dict(claim.set) | claim.after,
    }
    strengths: dict[str, Value] = {strength_key(c.name): 0.0 for c in base.conditions}
    settings = {p.key for c in base.conditions for p in c.settings}
    numbers: dict[tuple[End, ArmName], int] = {}
    for end, changes in ends.items():
        # Numbers of conditions that have no strength move nothing: their isolated arm is run once for all of them.
        alone = {key: value for key, value in changes.items() if key not in settings} | strengths
        numbers[end, "isolated"] = points.add(base, alone, source)
        numbers[end, "collective"] = points.add(base, changes, source)
    return ClaimRuns(claim, base.name, numbers, claim.year or min(before.months, after.months) / 12)


def claim_findings(claim_plan: ClaimPlan, store: Store) -> list[ClaimFinding]:
    """What finished runs say of every claim: inert ones and those against it first, then those that cannot be told, the
    narrowest first, then the others in the order of the file.

    Raises:
        StoreError: the runs are not finished.
    """
    table = store.read("outcomes")
    replications = claim_plan.plan.experiment.replications
    table = table.assign(point=table["run"] // replications).sort_values("run")
    parts = {(int(point), float(year)): rows for (point, year), rows in table.groupby(["point", "year"])}
    results = [_finding(row, parts) for row in claim_plan.rows]
    return sorted(results, key=lambda f: (VERDICTS.index(f.verdict), f.bound if f.verdict == "cannot_be_told" else 0.0))


def _finding(row: ClaimRuns, parts: Mapping[tuple[int, float], Any]) -> ClaimFinding:
    claim = row.claim
    missing = [point for point in row.points.values() if (point, row.year) not in parts]
    if row.reason or missing:
        reason = row.reason or "an arm of it could not be simulated: failures.csv says why"
        return ClaimFinding(claim, row.scenario, row.year, "not_possible", {}, reason)
    values = {at: parts[point, row.year][claim.outcome].to_numpy(float) for at, point in row.points.items()}
    changes = {level: change_of(_level(values, "before", level), _level(values, "after", level)) for level in LEVELS}
    return ClaimFinding(claim, row.scenario, row.year, verdict_of(claim, changes), changes)


def _level(values: Mapping[tuple[End, ArmName], Array], end: End, level: Level) -> Array:
    """An arm's outcome, or how far collective is ahead, ``[run]``."""
    if level == "difference":
        return np.asarray(values[end, "collective"] - values[end, "isolated"])
    return values[end, level]


def change_of(before: Array, after: Array) -> SwitchChange:
    """The mean paired change with the interval of Student's t; without width where every run changes alike."""
    change = after - before
    values = mean_of(change)
    low, high = t_interval(values["mean"], values["se"], len(change))
    return SwitchChange(float(before.mean()), float(after.mean()), values["mean"], low, high)


def verdict_of(claim: Claim, changes: Mapping[Level, SwitchChange]) -> Verdict:
    """What changes say of a claim.

    Inert: the interval on the difference lies within what is negligible, and so does that on the isolated level; as
    expected if the claim says that nothing moves. Against: an interval lies on the other side of a sign, or within what
    is negligible where a sign is expected.
    """
    if changes["difference"].within(claim.negligible) and changes["isolated"].within(claim.negligible):
        return "as_expected" if {*claim.expected.values()} == {"0"} else "inert"
    verdicts = [_sign_verdict(sign, changes[level], claim.negligible) for level, sign in claim.expected.items()]
    return min(verdicts, key=VERDICTS.index)


def _sign_verdict(sign: Sign, change: SwitchChange, negligible: float) -> Verdict:
    """A change against its sign. Nothing is known of an interval that holds both."""
    if sign == "0":
        apart = change.low > negligible or change.high < -negligible
        return "as_expected" if change.within(negligible) else "against" if apart else "cannot_be_told"
    if change.within(negligible):
        return "against"
    low, high = (change.low, change.high) if sign == "+" else (-change.high, -change.low)
    return "as_expected" if low > 0 else "against" if high < 0 else "cannot_be_told"


def count_verdicts(findings: Sequence[ClaimFinding]) -> dict[Verdict, int]:
    """How many claims have each verdict."""
    counts = Counter(f.verdict for f in findings)
    return {verdict: counts[verdict] for verdict in VERDICTS}
