"""Worth of coordination among partners (M1), alone and in the whole model: ``cisim replicate partners``.

The first table is the kernels with nothing but own trials: 7 stages with a large organisation and about five small ones
each, 8 elements, full authority, no noise, no private success, nobody moves, and money changes no practice. Who weighs
the effect on those whose partner it is (breadth 1) is compared with who does not (breadth 0), by coupling. The second
table is the adaptive city as a clean problem, with and without the five conditions; prices, trust, authority and
allocation are switched on one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cisim.comparison.intervals import mean_interval, summary
from cisim.evidence.data import PartnersRow
from cisim.evidence.replications import STILL, search_only
from cisim.experiment.why.switches import SWITCHES, switched_off
from cisim.model.kernels.layout import Org
from cisim.model.month import advance
from cisim.model.parameters import Value
from cisim.model.streams import replication_seeds
from cisim.model.types import Array, Progress
from cisim.report.aligned import table
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.simulation import compile as compilation
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.simulate import in_order, run, usable_cores

NAME = "partners"
RUNS = 200
MONTHS = 180

ALONE_COUPLINGS = (0, 1, 2, 3, 4, 6)
ALONE: dict[str, Value] = {
    "problem.context": "partners", "problem.structure": "adjacent", "problem.bits": 8, "problem.coupling_within": 2,
    "sectors.nonprofits": 35, "sectors.governments": 7, "sectors.government_pace": 0.25, "money.pool": 3.0e6,
    "learning.trial_rate": 0.25, "learning.peer_rate": 0.0, "learning.alternatives": 1, "learning.reach": 1,
    "learning.review": 0.0,
}  # fmt: skip
"""Own trials alone, of small organisations and of one large one a stage; partners make the context."""

WHOLE_COUPLINGS = (0, 3, 6)
WHOLE: dict[str, Value] = {
    "problem.context": "partners", "problem.coupling_within": 0, "problem.known": 0.0, "problem.authority": 0.3,
    "problem.scale": 2.5, "problem.effect_lowest": 0.05,
    "service.move_rate": 0.01, "service.need_seen": 0.5, "service.need_noise": 0.1, "sectors.government_pace": 0.25,
    "learning.noise": 0.0, "learning.comparability": 1.0, "learning.private_stake": 0.0, "trust.first": 0.3,
    "trust.trust_spread": 0.2, "trust.decay": 0.01, "trust.competition": 0.5,
}  # fmt: skip
"""The adaptive city without noise and private success; what the steps switch on has its value here."""

STEPS: tuple[tuple[str, Mapping[str, Value]], ...] = (
    ("prices", {}),
    ("trust", {"trust.first": 1.0, "trust.trust_spread": 0.0, "trust.decay": 0.0, "trust.competition": 0.0}),
    ("authority", {"problem.authority": 1.0}),
    ("allocation", {"service.move_rate": 0.0, "service.need_seen": 1.0, "service.need_noise": 0.0}),
)
"""What is switched on one after the other, and the values with which it is off. Prices, and planned moves of the
allocation, are coefficients of the conditions (``cisim.experiment.why.switches``).
"""
COEFFICIENTS = {"prices": "prices", "allocation": "moves"}


def replicate_partners(runs: int | None = None, progress: Progress | None = None) -> list[PartnersRow]:
    """Both tables: a row for each coupling of the first, for each step and coupling of the second; means over runs,
    and the 95 % interval of the paired difference. Levels of the first are f, those of the second points.
    """
    compilation.warm_up()
    runs = runs or RUNS
    tasks: list[tuple[int, int | None]] = [(coupling, None) for coupling in ALONE_COUPLINGS]
    tasks += [(coupling, step) for step in range(len(STEPS) + 1) for coupling in WHOLE_COUPLINGS]
    rows = []
    for number, (coupling, step) in enumerate(tasks):
        levels = alone(coupling, runs) if step is None else whole(coupling, step, runs)
        setting = "partners alone" if step is None else step_label(step)
        rows.append(_row(setting, coupling, levels))
        if progress is not None:
            progress(number + 1, len(tasks))
    return rows


def alone(coupling: int, runs: int, seed: int = 1) -> Array:
    """Mean f, weighted by size, after 15 years of those who weigh nothing and those who weigh all effects on others;
    ``[arm, run]``.
    """
    changes: dict[str, Value] = STILL | ALONE | {"problem.coupling_across": coupling}
    arms = ScenarioColumns(tuple(search_only(7, changes | {"learning.breadth": m}) for m in (0.0, 1.0)))
    seeds, per_block = replication_seeds(seed, runs), 20

    def work(start: int) -> Array:
        part = seeds[start : start + per_block]
        block = draw_block(arms, np.tile([0, 1], len(part)), np.repeat(part, 2))
        advance(block, 0, 0)
        advance(block, 0, MONTHS)
        f, size = block.orgs.org[:, Org.fitness], block.orgs.org[:, Org.initial_fte]
        return ((f * size).sum(axis=1) / size.sum(axis=1)).reshape(len(part), 2).T

    return np.concatenate(list(in_order(work, range(0, runs, per_block), usable_cores())), axis=1)


def whole_scenario(coupling: int, step: int) -> Scenario:
    """The adaptive city with the first steps on and the others off."""
    city = load("adaptive-city").replace(STILL | WHOLE | {"problem.coupling_across": coupling, "time.months": MONTHS})
    off: dict[str, Value] = {}
    for name, values in STEPS[step:]:
        for switch in SWITCHES:
            if switch.name == COEFFICIENTS.get(name):
                off |= switched_off(city, switch)
        off |= values
    return city.replace(off)


def whole(coupling: int, step: int, runs: int) -> Array:
    """Points at the last stage after 15 years without and with the conditions, ``[arm, run]``."""
    scenario = whole_scenario(coupling, step)
    record = run([scenario.isolated(), scenario], runs, 1, every=MONTHS, detail=False)
    return 100 * record.metrics["outcome"][:, :, -1]


def step_label(step: int) -> str:
    """What is on at a step."""
    return "clean" if step == 0 else f"+ {STEPS[step - 1][0]}"


def _row(setting: str, coupling: int, levels: Array) -> PartnersRow:
    difference = summary(levels[1] - levels[0])
    low, high = mean_interval(difference)
    return {
        "setting": setting, "coupling": coupling, "isolated": float(levels[0].mean()),
        "collective": float(levels[1].mean()), "difference": difference["mean"], "low": low, "high": high,
        "runs": levels.shape[1],
    }  # fmt: skip


def partners_text(rows: Sequence[PartnersRow]) -> str:
    """Two tables: levels and difference by coupling, alone in f and in the whole model in points."""
    alone = [row for row in rows if row["setting"] == "partners alone"]
    whole = [row for row in rows if row["setting"] != "partners alone"]
    head = ["K_b", "own result", "and partners'", "difference", "95 % interval"]
    lines = [f"partners alone: f after 15 years, {rows[0]['runs']} communities"]
    lines += table(head, [[str(row["coupling"]), *_cells(row, 3)] for row in alone])
    lines += ["", f"the whole model: points at the last stage after 15 years, {rows[0]['runs']} paired runs"]
    head = ["switched on", "K_b", "isolated", "collective", "difference", "95 % interval"]
    lines += table(head, [[row["setting"], str(row["coupling"]), *_cells(row, 1)] for row in whole])
    return "\n".join(lines)


def _cells(row: PartnersRow, digits: int) -> list[str]:
    more = digits + 1
    levels = [f"{level:.{digits}f}" for level in (row["isolated"], row["collective"])]
    return [*levels, f"{row['difference']:+.{more}f}", f"{row['low']:+.{more}f} to {row['high']:+.{more}f}"]
