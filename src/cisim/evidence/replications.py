"""Published special cases as configurations of the same kernels: no code of their own for search, copying or review.

Lazer & Friedman 2007 (ASQ 52:667), Barkoczi & Galesic 2016 (Nature Communications 7:13109) and the decomposed search of
Rivkin & Siggelkow 2003 (Management Science 49:290). What their set-ups share with ours is listed in
docs/replications.md, and so is what differs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from cisim.errors import CisimError, nearest
from cisim.evidence.data import ReplicationRow
from cisim.evidence.replication_verdicts import verdict
from cisim.model.conditions import CONDITIONS, strength_key
from cisim.model.kernels.layout import Org, Trait
from cisim.model.month import advance
from cisim.model.parameters import Value
from cisim.model.streams import replication_seeds
from cisim.model.types import Array, Progress
from cisim.report.aligned import table
from cisim.scenario.scenario import Scenario
from cisim.simulation import compile as compilation
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.simulate import usable_cores

STILL: dict[str, Value] = {
    "problem.context": "prevailing", "problem.scale": 0.0, "problem.effect_lowest": 0.0, "problem.turbulence": 0.0,
    "service.need_noise": 0.0, "service.handover_loss": 0.0, "service.fade_out": 0.0, "sectors.policy_pace": 1.0,
    "sectors.head_rate": 0.0, "funding.exit_rate": 0.0, "learning.evidence": 0.0, "learning.evidence_months": 1,
    "learning.trial_hours": 0.0, "learning.ballot": "trust_alignment", "hours.missed_paid": 0.0, "hours.fixed": 0.0,
    "forgetting.practice_loss": 0.0, "partnerships.end_rate": 0.0, "partnerships.grant_end": 0.0,
    "partnerships.core_least": 0.0, "partnerships.focus": 0, "lives.closure_rate": 0.0,
}  # fmt: skip
"""Nothing is forgotten, lost, closed or ended; one look decides about a candidate; what prevails makes the context."""

SEARCH_ONLY = STILL | {
    "population.intake": 0.5, "problem.known": 0.0, "problem.authority": 1.0, "problem.place": 0.0,
    "problem.coupling_across": 0, "problem.structure": "random", "problem.scale": 0.0, "sectors.governments": 0,
    "sectors.businesses": 0,
    "sectors.funders": 1, "sectors.size_spread": 0.0, "service.move_rate": 0.0, "learning.trial_rate": 1.0,
    "learning.noise": 0.0, "learning.peer_rate": 1.0, "learning.comparability": 1.0, "learning.peer_sample": 0,
    "learning.copy_error": 0.0, "learning.private_stake": 0.0, "learning.adhoc_rate": 0.0, "alignment.own": 1.0,
    "alignment.alignment_spread": 0.0, "trust.first": 1.0, "trust.trust_spread": 0.0, "trust.decay": 0.0,
    "trust.competition": 0.0, "shocks.recession_rate": 0.0, "shocks.champion_rate": 0.0, "shocks.policy_rate": 0.0,
    "conditions.shared_measurement.pressure": 0.0,
}  # fmt: skip
"""Search and copying alone: no funders' taste, no noise, no private success, full trust, full authority."""


@dataclass(frozen=True)
class Setting:
    """One simulated configuration: what is set, and after how many periods it is read."""

    changes: Mapping[str, Value]
    months: int


@dataclass(frozen=True)
class PublishedLine:
    """One line of a table: a score, or a difference on the same landscapes; the published value or direction."""

    label: str
    published: float | str
    plus: Setting
    minus: Setting | None = None


@dataclass(frozen=True)
class PublishedExperiment:
    """A published table: stages, the power to which scores are raised, landscapes run by default, lines."""

    stages: int
    power: int
    runs: int
    lines: tuple[PublishedLine, ...]


def search_only(stages: int, changes: Mapping[str, Value]) -> Scenario:
    """A community reduced to search and copying, with so many stages."""
    nested: dict[str, Any] = {
        "title": "published special case",
        "stages": [{"name": f"stage {k + 1}", "duration": 1.0} for k in range(stages)],
        "segments": [{"name": "all", "share": 1.0}],
    }
    for key, value in (SEARCH_ONLY | {strength_key(c.name): 0.0 for c in CONDITIONS} | dict(changes)).items():
        section = nested
        *path, last = key.split(".")
        for part in path:
            section = section.setdefault(part, {})
        section[last] = value
    return Scenario.from_dict(nested, "special case", "replicate")


HUNDRED_AGENTS: dict[str, Value] = {"sectors.nonprofits": 100}
"""100 agents on one landscape."""


def _lazer_friedman(label: str, graph: str, k: int, published: float, **more: float) -> PublishedLine:
    """N = 20; each round copy the best neighbour if it is strictly better, else flip one bit if that is better."""
    keys = {"velocity": "learning.peer_rate", "error": "learning.copy_error"}
    changes: dict[str, Value] = {"problem.bits": 20, "ties.graph": graph, "problem.coupling_within": k}
    changes |= {keys[name]: value for name, value in more.items()}
    return PublishedLine(label, published, Setting(HUNDRED_AGENTS | changes, 400))


LAZER_FRIEDMAN = (
    _lazer_friedman("K=5, full network", "full", 5, 0.541),
    _lazer_friedman("K=5, full network, looking every 2nd round", "full", 5, 0.590, velocity=0.5),
    _lazer_friedman("K=5, full network, looking every 5th round", "full", 5, 0.677, velocity=0.2),
    _lazer_friedman("K=5, full network, looking every 10th round", "full", 5, 0.751, velocity=0.1),
    _lazer_friedman("K=5, full network, copying error 0.2", "full", 5, 0.571, error=0.2),
    _lazer_friedman("K=5, line, copying error 0.2", "line", 5, 0.850, error=0.2),
    _lazer_friedman("K=5, no copying", "full", 5, 0.456, velocity=0.0),
    _lazer_friedman("K=1, full network", "full", 1, 0.910),
    _lazer_friedman("K=1, line", "line", 1, 0.992),
    _lazer_friedman("K=1, no copying", "full", 1, 0.830, velocity=0.0),
    _lazer_friedman("K=0, full network", "full", 0, 1.000),
    _lazer_friedman("K=0, line", "line", 0, 1.000),
)


def _barkoczi_galesic(rule: str, sample: int, k: int) -> PublishedLine:
    """N = 15, 200 rounds: full network against a ring lattice, by how a sample of neighbours is followed."""

    def setting(graph: str) -> Setting:
        conformity = 1.0 if rule == "conformity" else 0.0
        changes: dict[str, Value] = {
            "problem.bits": 15,
            "problem.coupling_within": k,
            "ties.graph": graph,
            "ties.within": 20,
        }
        rules = {"learning.peer_sample": sample, "learning.conformity": conformity}
        return Setting(HUNDRED_AGENTS | changes | rules, 200)

    sign = "no difference" if k == 0 else ("above 0" if rule == "conformity" else "below 0")
    return PublishedLine(f"full minus ring: {rule}, sample {sample}, K={k}", sign, setting("full"), setting("ring"))


BARKOCZI_GALESIC = tuple(
    _barkoczi_galesic(r, n, k) for r in ("best member", "conformity") for n in (3, 9) for k in (0, 7)
)


def _rivkin_siggelkow(couplings: int, incentive: float, period: int, published: str) -> PublishedLine:
    """N = 6, two departments of three decisions; each proposes the best of four alternatives; four composites."""

    def setting(review: float) -> Setting:
        changes: dict[str, Value] = {
            "problem.structure": "adjacent", "problem.bits": 3, "problem.coupling_within": 2,
            "problem.coupling_across": couplings, "sectors.nonprofits": 1, "sectors.governments": 2,
            "sectors.government_pace": 1.0, "money.pool": 1000.0, "learning.trial_rate": 0.0,
            "learning.peer_rate": 0.0, "learning.reach": 0, "learning.alternatives": 4, "learning.composites": 4,
            "learning.breadth": incentive, "learning.review": review,
        }  # fmt: skip
        return Setting(changes, period)

    label = f"value of the hierarchy: {couplings} bits across, incentive {incentive:g}, period {period}"
    return PublishedLine(label, published, setting(1.0), setting(0.0))


RIVKIN_SIGGELKOW = (
    _rivkin_siggelkow(0, 0.0, 4, "exactly 0"),
    _rivkin_siggelkow(0, 1.0, 100, "exactly 0"),
    _rivkin_siggelkow(1, 0.0, 4, "below 0 (sparse: slows)"),
    _rivkin_siggelkow(1, 0.0, 100, "about 0"),
    _rivkin_siggelkow(1, 1.0, 100, "about 0"),
    _rivkin_siggelkow(3, 0.0, 4, "above 0 (dense: helps early)"),
    _rivkin_siggelkow(3, 1.0, 4, "above 0 (incentives alone do not coordinate actions)"),
    _rivkin_siggelkow(3, 0.0, 100, "above or below 0"),
    _rivkin_siggelkow(3, 1.0, 100, "can be below 0 (locks in)"),
)

PUBLISHED_EXPERIMENTS = {
    "lazer-friedman-2007": PublishedExperiment(1, 8, 100, LAZER_FRIEDMAN),
    "barkoczi-galesic-2016": PublishedExperiment(1, 8, 100, BARKOCZI_GALESIC),
    "rivkin-siggelkow-2003": PublishedExperiment(2, 1, 4000, RIVKIN_SIGGELKOW),
}


OTHER_EXPERIMENTS = ("partners",)
"""Tables of ``cisim replicate`` that no paper has published: ``cisim.evidence.partners``."""


def replicate(name: str, runs: int | None = None, progress: Progress | None = None) -> list[ReplicationRow]:
    """Run an experiment; each row has the published value or direction beside ours with its standard error.

    Scores are f relative to the highest possible f, to the power the papers use, averaged over organisations and then
    over landscapes. All settings see the same landscapes, so that differences are paired.
    """
    if name not in PUBLISHED_EXPERIMENTS:
        names = (*PUBLISHED_EXPERIMENTS, *OTHER_EXPERIMENTS)
        raise CisimError(f"unknown experiment '{name}'{nearest(name, names)} (known: {', '.join(names)})")
    experiment = PUBLISHED_EXPERIMENTS[name]
    values_by_line = line_values(experiment, experiment.lines, runs, progress=progress)
    return [_row(line, values) for line, values in zip(experiment.lines, values_by_line, strict=True)]


def line_values(
    experiment: PublishedExperiment,
    lines: Sequence[PublishedLine],
    runs: int | None,
    seed: int = 1,
    progress: Progress | None = None,
) -> list[Array]:
    """The score (or difference of scores) of some lines of an experiment on every landscape, ``[landscape]`` each."""
    seeds = replication_seeds(seed, runs or experiment.runs)
    compilation.warm_up()
    settings = [s for line in lines for s in (line.plus, line.minus) if s is not None]
    scores: dict[int, Array] = {}
    groups = group_settings(experiment.stages, settings)
    for number, (members, arms) in enumerate(groups):
        by_arm = final_scores(arms, seeds, settings[members[0]].months, experiment.power)
        scores |= {id(settings[k]): arm for k, arm in zip(members, by_arm, strict=True)}
        if progress is not None:
            progress(number + 1, len(groups))
    return [scores[id(x.plus)] - (scores[id(x.minus)] if x.minus is not None else 0.0) for x in lines]


def group_settings(stages: int, settings: Sequence[Setting]) -> list[tuple[list[int], ScenarioColumns]]:
    """Settings that have the same shapes, ties and length run as arms of one block."""
    groups: dict[Any, list[int]] = {}
    scenarios = [search_only(stages, s.changes) for s in settings]
    for k, (setting, scenario) in enumerate(zip(settings, scenarios, strict=True)):
        groups.setdefault((setting.months, scenario.shape), []).append(k)
    return [(members, ScenarioColumns(tuple(scenarios[k] for k in members))) for members in groups.values()]


def final_scores(arms: ScenarioColumns, seeds: Array, months: int, power: int) -> Array:
    """(f/f*)^power of each landscape at the end, mean over the organisations that search; ``[arm, run]``."""
    count = len(arms.scenarios)
    per_block = 1 if arms.first["problem.bits"] > 12 else 200

    def work(start: int) -> Array:
        part = seeds[start : start + per_block]
        block = draw_block(arms, np.tile(np.arange(count), len(part)), np.repeat(part, count))
        advance(block, 0, 0)
        advance(block, 0, months)
        reached = block.problem.best[block.runs.world[:, None], block.orgs.traits[:, Trait.stage]]
        score = (block.orgs.org[:, Org.fitness] / reached) ** power
        searching = block.orgs.traits[:, Trait.sector] == block.orgs.traits[:, Trait.sector].max()
        return ((score * searching).sum(axis=1) / searching.sum(axis=1)).reshape(len(part), count).T

    with ThreadPoolExecutor(usable_cores()) as pool:
        return np.concatenate(list(pool.map(work, range(0, len(seeds), per_block))), axis=1)


def _row(line: PublishedLine, values: Array) -> ReplicationRow:
    ours, error = float(values.mean()), float(values.std(ddof=1) / len(values) ** 0.5)
    return {
        "setting": line.label, "published": line.published, "ours": ours, "se": error, "runs": len(values),
        "verdict": verdict(line.published, ours, error, len(values)),
    }  # fmt: skip


def replication_text(name: str, rows: Sequence[ReplicationRow]) -> str:
    """A table: setting, published, ours, standard error, how many of them apart, and the verdict."""
    lines = []
    for row in rows:
        published, apart = row["published"], ""
        if isinstance(published, float):
            apart = f"{(row['ours'] - published) / row['se']:+.1f}" if row["se"] > 1e-9 else ""
            published = f"{published:.3f}"
        lines.append([row["setting"], published, f"{row['ours']:.3f}", f"{row['se']:.3f}", apart, row["verdict"]])
    head = f"{name}: {rows[0]['runs']} landscapes"
    return "\n".join([head, *table(["setting", "published", "ours", "s.e.", "s.e. apart", "verdict"], lines)])
