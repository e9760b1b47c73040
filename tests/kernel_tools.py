"""Kernels as functions that Python can call, small worlds to try them on, and bounds for statistical claims."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import comb, factorial
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from cisim.model.compiler import compiled
from cisim.model.conditions import CONDITIONS
from cisim.model.kernels.ballots import carry_votes
from cisim.model.kernels.cycles import joint_cycles
from cisim.model.kernels.layout import Block, Landscape, Org, StageBits, Trait
from cisim.model.kernels.random_draws import draw_luck
from cisim.model.streams import replication_seeds
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.problem import ProblemDraw, draw_problem

Array = npt.NDArray[Any]


@cache
def callable_of(helper: Any) -> Callable[..., Any]:
    """A helper, which is plain Python when it is called from Python, as it is compiled."""
    return compiled(lambda *given: helper(*given))


def apply(kernel: Any, block: Block, **given: Any) -> None:
    """Call a kernel with the groups of a block its parameters are named after; ``given`` adds arguments, or replaces
    fields of groups.
    """
    names = inspect.signature(getattr(kernel, "py_func", kernel)).parameters
    kernel(*(given[name] if name in given else _group(block, name, given) for name in names))


def _group(block: Block, name: str, given: Mapping[str, Any]) -> Any:
    group = getattr(block, name)
    return group._replace(**{field: value for field, value in given.items() if field in group._fields})


def scenario(
    changes: Mapping[str, Any] | None = None,
    stages: int | Sequence[Mapping[str, Any]] = 2,
    segments: Sequence[float] = (1.0,),
) -> Scenario:
    """A scenario with plain stages and segments; the conditions are off unless ``changes`` gives them a strength."""
    plain = [{"name": f"stage {k}", "duration": 4.0} for k in range(stages)] if isinstance(stages, int) else stages
    data: dict[str, Any] = {"stages": list(plain)}
    data["segments"] = [{"name": f"segment {k}", "share": share} for k, share in enumerate(segments)]
    off: dict[str, Any] = {f"conditions.{c.name}.strength": 0.0 for c in CONDITIONS}
    for key, value in (off | dict(changes or {})).items():
        section = data
        *path, last = key.split(".")
        for part in path:
            section = section.setdefault(part, {})
        section[last] = value
    return Scenario.from_dict(data)


def with_stages(given: Scenario, fields: Mapping[int, Mapping[str, Any]], **everywhere: Any) -> Scenario:
    """A scenario whose stages have fields of their own: by position, and the same ones everywhere."""
    data = given.to_dict()
    data["stages"] = [s | everywhere | dict(fields.get(k, {})) for k, s in enumerate(data["stages"])]
    return Scenario.from_dict(data, given.name)


def block(*arms: Scenario, runs: int = 1, seed: int = 7) -> Block:
    """The block of some replications of arms: row = replication * arms + arm."""
    seeds = np.repeat(replication_seeds(seed, runs), len(arms))
    return draw_block(ScenarioColumns(arms), np.tile(np.arange(len(arms)), runs), seeds)


def small(changes: Mapping[str, Any] | None = None, runs: int = 1, stages: Any = 2, **kinds: Any) -> Block:
    """A block of one arm with few organisations: six nonprofits, a government a stage, two businesses."""
    few = {"sectors.nonprofits": 6, "sectors.governments": 2, "sectors.businesses": 2, "sectors.funders": 2}
    return block(scenario(few | dict(changes or {}), stages, **kinds), runs=runs)


def landscapes(
    seeds: Array, changes: Mapping[str, Any], stages: int = 1, common_seeds: Array | None = None, **columns: float
) -> ProblemDraw:
    """Problems alone, one a seed; ``columns`` sets world parameters by name."""
    drawn_from = scenario({"conditions.shared_measurement.pressure": 0.0} | dict(changes), stages)
    names = ("place", "kinship", "known", "authority", "policy_share", "scale", "turbulence", "list_share")
    values = {name: drawn_from[f"learning.{name}" if name == "list_share" else f"problem.{name}"] for name in names}
    table = {name: np.full(len(seeds), columns.get(name, value)) for name, value in values.items()}
    return draw_problem(drawn_from, seeds, seeds if common_seeds is None else common_seeds, table)


def contributions(problem: Landscape, w: int, s: int, x: Any, context: Any) -> Array:
    """The n contributions to f of practices on a ring, written out from the definition of the key: ``[..., bit]``."""
    n, k_within, k_across = problem.n, problem.k_within, problem.k_across
    x, context = np.asarray(x), np.asarray(context)
    table = problem.table.reshape(problem.table.shape[0], -1, n, 1 << (1 + k_within + k_across))
    found = []
    for b in range(n):
        key = sum(((x >> ((b + j) % n)) & 1) << j for j in range(1 + k_within))
        key = key + sum(((context >> ((b + j) % n)) & 1) << (1 + k_within + j) for j in range(k_across))
        found.append(table[w, s, b, key].astype(float))
    return np.stack(np.broadcast_arrays(*found), axis=-1)


def set_practice(b: Block, r: int, o: int, practice: int) -> None:
    """Give an organisation a practice, by fiat."""
    b.orgs.traits[r, Trait.practice, o] = b.orgs.traits[r, Trait.proposal, o] = practice


def settle_practices(b: Block) -> None:
    """Count votes, find what prevails, partners and contexts, and evaluate, as at the start of a run."""
    from cisim.model.kernels.partners import choose_partners, find_contexts
    from cisim.model.kernels.practice import count_votes, evaluate, find_prevailing

    b.problem.stage_bits[:, StageBits.changed] = 1
    b.orgs.traits[:, Trait.fitness_code] = -1
    apply(count_votes, b)
    apply(find_prevailing, b)
    b.orgs.traits[:, Trait.new_place] = 1
    apply(choose_partners, b, t=0)
    apply(find_contexts, b, t=0)
    apply(evaluate, b)


def monthly(kernels: Any, block: Block, months: int, read: Callable[[], Any]) -> Array:
    """What ``read`` gives after each month of one kernel or a few alone, the start included: ``[month, ...]``."""
    found = [np.copy(read())]
    for t in range(months):
        for kernel in kernels if isinstance(kernels, tuple) else (kernels,):
            apply(kernel, block, t=t)
        found.append(np.copy(read()))
    return np.array(found)


def success(
    b: Block, w: int, s: int, x: Array | int, context: Array | int, agrees: Array, sign: Array, opposed: bool = False
) -> Array:
    """(M2) success u of practices, written out; elements that agree (0 to 1) and values wanted (-1 to 1) by bit."""
    landscape = b.problem.landscape
    v = contributions(landscape, w, s, x, context)
    if opposed:
        return -v.mean(axis=-1)
    bits = (np.asarray(x)[..., None] >> np.arange(landscape.n)) & 1
    worth = ((1 - 2.0 ** -(1 + landscape.k_within + landscape.k_across)) / 3) ** 0.5
    return np.asarray((agrees * v + worth * sign * (bits - 0.5)).mean(axis=-1))


def private_success(b: Block, r: int, o: int, x: Array | int) -> Array:
    """(M2) success of an organisation with practices of its stage, in its context."""
    agrees, sign, opposed, s, context = (
        int(b.orgs.traits[r, layer, o])
        for layer in (Trait.agrees, Trait.sign, Trait.opposed, Trait.stage, Trait.context)
    )
    bit = np.arange(b.problem.landscape.n)
    agreeing, wanted = (agrees >> bit) & 1, 2 * ((sign >> bit) & 1) - 1
    return success(b, b.runs.world[r], s, x, context, agreeing, (1 - agreeing) * wanted, bool(opposed))


def agreed_success(b: Block, r: int, s: int, x: Array | int, context: int) -> Array:
    """(M2) success by the agenda of a stage."""
    return success(b, b.runs.world[r], s, x, context, *b.problem.agenda[r, :, s])


def any_interests(b: Block, rng: np.random.Generator) -> None:
    """Private success and agendas of all kinds."""
    shape, n = b.orgs.traits[:, 0].shape, b.problem.landscape.n
    b.orgs.traits[:, Trait.agrees], b.orgs.traits[:, Trait.sign] = rng.integers(1 << n, size=(2, *shape))
    b.orgs.traits[:, Trait.opposed] = rng.random(shape) < 0.2
    b.problem.agenda[:] = rng.uniform(-1, 1, b.problem.agenda.shape)


def effect_on_others(b: Block, r: int, s: int, old: int, new: int) -> float:
    """Change of f of the other stages' prevailing practices when ``new`` prevails at stage s and not ``old``."""
    w, total = b.runs.world[r], 0.0
    for t in range(b.problem.stage_bits.shape[2]):
        rest = b.problem.stage_bits[r, StageBits.context, t] & ~b.problem.reads[t, s]
        f_new, f_old = (
            contributions(
                b.problem.landscape,
                w,
                t,
                b.problem.stage_bits[r, StageBits.prevailing, t],
                rest | (x & b.problem.reads[t, s]),
            ).mean()
            for x in (new, old)
        )
        total += f_new - f_old
    return total


def effect_on_dependents(b: Block, r: int, o: int, new: int) -> float:
    """Change of f of those whose main partner an organisation is, relative to its size, when it takes a practice up:
    f of everybody is found again.
    """
    before, old = true_fitness(b, r), int(b.orgs.traits[r, Trait.practice, o])
    b.orgs.traits[r, Trait.practice, o] = new
    after = true_fitness(b, r)
    b.orgs.traits[r, Trait.practice, o] = old
    others = np.arange(len(before)) != o
    size = b.orgs.org[r, Org.initial_fte]
    return float((size * (after - before))[others].sum() / size[o])


def true_fitness(b: Block, r: int) -> Array:
    """f of every organisation of a row in the context its partners make, written out."""
    practice, stage = b.orgs.traits[r, Trait.practice], b.orgs.traits[r, Trait.stage]
    found = []
    for o, s in enumerate(stage):
        context = 0
        for slot, other in enumerate(b.problem.neighbour[s]):
            if other >= 0:
                who = b.orgs.partner[r, slot, o]
                word = practice[who] if who >= 0 else b.orgs.traits[r, Trait.context, o]
                context |= int(word & b.problem.reads[s, other])
        found.append(contributions(b.problem.landscape, b.runs.world[r], s, practice[o], context).mean())
    return np.array(found)


def everybody_searches(b: Block, step: Any) -> None:
    """Put all organisations on the list of those who take a search step, of one kind or of a kind each."""
    n = b.orgs.traits.shape[2]
    b.orgs.searchers[:, 0], b.orgs.searchers[:, 1 : 1 + n] = n, np.arange(n)
    b.orgs.traits[:, Trait.step] = step
    b.orgs.traits[:, Trait.proposal] = b.orgs.traits[:, Trait.practice]


def normal_bound(error_rate: float) -> float:
    """How many standard errors a normal statistic exceeds in either direction with this probability."""
    return NormalDist().inv_cdf(1 - error_rate / 2)


def chi_square_bound(freedom: int, error_rate: float) -> float:
    """What a chi-square statistic exceeds with this probability (Wilson and Hilferty 1931)."""
    z = NormalDist().inv_cdf(1 - error_rate)
    return freedom * (1 - 2 / (9 * freedom) + z * (2 / (9 * freedom)) ** 0.5) ** 3


def chi_square(counts: Array, expected: Any) -> float:
    """Pearson's statistic."""
    return float(((np.asarray(counts) - expected) ** 2 / expected).sum())


def binomial_z(count: float, trials: int, chance: float) -> float:
    """How many standard errors a count lies from what a chance in independent trials makes of it."""
    return float((count - trials * chance) / (trials * chance * (1 - chance)) ** 0.5)


def eight_uniforms_cdf(z: float) -> float:
    """Distribution function of the model's normal numbers: a standardised sum of eight uniforms (Irwin-Hall)."""
    total = 4 + z * (8 / 12) ** 0.5
    return sum((-1) ** k * comb(8, k) * max(total - k, 0) ** 8 for k in range(9)) / factorial(8)


def meet(b: Block, t: int = 0) -> None:
    """One month of joint cycles: who meets, what is tried together, and the votes on it."""
    apply(draw_luck, b, t=t)
    apply(joint_cycles, b, t=t)
    apply(carry_votes, b)
