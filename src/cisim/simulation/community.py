"""A community: its organisations and their state as arrays for a block of runs, and their first draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cisim.model.kernels.initial_cells import first_cells, normal_quantiles
from cisim.model.kernels.layout import (
    USES,
    Account,
    Block,
    Cell,
    Chance,
    Cond,
    Fixed,
    Funder,
    Grant,
    Joint,
    Luck,
    Org,
    Row,
    Size,
    Who,
    Word,
    Works,
)
from cisim.model.parameters import RUN_PARAMETERS, Rule
from cisim.model.quantities import QUANTITIES
from cisim.model.sectors import SERVING
from cisim.model.streams import FOUR, Stream, grid
from cisim.model.types import Array, Seeds
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import Arms
from cisim.simulation.given_community import place, trust_ties
from cisim.simulation.problem import ProblemDraw, dial, directions, draw_problem
from cisim.simulation.sector_draw import (
    draw_funder_members,
    draw_members,
    fund_organisations,
    need_shares,
    positions,
)
from cisim.simulation.ties import draw_ties, network_of

if TYPE_CHECKING:
    import networkx as nx

WORLD_PARAMETERS = tuple(p for p in RUN_PARAMETERS if p.scope == "world")


def draw_block(
    arms: Arms,
    which: npt.ArrayLike,
    seeds: Seeds,
    common_seeds: Seeds | None = None,
    ties: Sequence[nx.Graph] | None = None,
) -> Block:
    """Draw the communities of some runs at their first month.

    Args:
        arms: the scenarios.
        which: the arm of each row. Rows with the same seed and the same world parameters share one world: the same
            problem, ties, organisations and luck.
        seeds: one per row.
        common_seeds: one per row for the universal part of the landscape; by default the seeds themselves.
        ties: one graph per row over organisation positions 0..n-1, instead of drawn ties.
    """
    first, arm = arms.first, np.asarray(which)
    p = np.ascontiguousarray(arms.p[:, arm])
    common = seeds if common_seeds is None else common_seeds
    chosen, world = _worlds(p, seeds, common)
    columns = {q.name: np.ascontiguousarray(p[Rule[q.name], chosen]) for q in WORLD_PARAMETERS}
    seed = seeds[chosen]
    drawn = draw_problem(first, seed, common[chosen], columns)
    who, org = _draw_characters(first, drawn, seed, columns)
    _draw_cells(first, seed, columns, who, org)
    draw_members(first, seed, columns, who)
    _draw_definitions(drawn, seed, columns, who)
    links = draw_ties(first, seed, who[:, Who.network], [ties[i] for i in chosen] if ties else None)
    trust = grid(seed[:, None], Stream.TRUST, 0, np.arange(links.edge.shape[2]))[0]
    trust = columns["first"][:, None] + columns["trust_spread"][:, None] * (2 * trust - 1)
    if first.roster is not None and ties is None:
        trust_ties(first.roster, links.edge, links.n_edges, trust)
    word = _draw_policies(drawn, seed, who)
    who, org, cell = who[world], org[world], _cells(first, p)
    fund_organisations(first, p, who, org, cell)
    rows, stages, n_orgs = len(world), len(first.stages), first.organisations
    initiatives = rows * len(first.initiative_names)
    nonprofits, funders = int(first["sectors.nonprofits"]), int(first["sectors.funders"])
    busiest = int(np.diff(links.first_tie).max(initial=0))
    return Block(
        problem=drawn.problem, reads=drawn.reads, seen=drawn.seen,
        known=dial(first, "known", p[Rule.known]),
        elasticity=np.array([s.substitution or 0.0 for s in first.stages]),
        sites=np.array([s.sites for s in first.stages]), size=_sizes(first),
        rows=np.arange(rows), seed=seed, world=world, initiative=_initiatives(first, rows),
        fixed=drawn.fixed, best=drawn.best, setting=_settings(drawn), luck=np.zeros((len(seed), len(Luck), n_orgs)),
        chance=np.zeros((len(seed), len(Chance), first.n_networks)), error=np.zeros((len(seed), funders, nonprofits)),
        **links._asdict(), network_stage=np.arange(first.n_networks) % stages, **_graph(first),
        intake=_intake(first, p), p=p, **_condition_rows(arms, arm), q=np.zeros((len(QUANTITIES), 2, initiatives)),
        joint=np.zeros((len(Joint), initiatives)), row=_rows(rows), org=org, who=who,
        candidate=np.zeros((rows, int(first["learning.alternatives"]), n_orgs), np.int64),
        trust=np.ascontiguousarray(np.clip(trust, 0, 1)[world]), word=word[world], cell=cell,
        **_funders(first, p, seed[world], org, funders, nonprofits), money=np.zeros((rows, 2, len(Account))),
        works=np.zeros((rows, len(Works), stages)),
        time=np.zeros((rows, len(USES))),
        weight=np.maximum(np.rint(org[:, Org.reach] * 1000), 1).astype(np.int64),
        votes=np.zeros((rows, 2, stages, drawn.problem.n), np.int64), searching=np.zeros((rows, 1 + n_orgs), np.int64),
        found=np.zeros((rows, 2, FOUR + max(n_orgs, busiest)), np.int64),
        share=np.array([s.share for s in first.segments]),
        scratch=np.zeros((2, FOUR + max(n_orgs, links.edge.shape[2], drawn.problem.n, stages))),
    )  # fmt: skip


def _worlds(p: Array, seeds: Array, common: Array) -> tuple[Array, Array]:
    """Rows that stand for a world each, and the world of every row, in order of first appearance."""
    names = [int(Rule[q.name]) for q in WORLD_PARAMETERS]
    keys = np.column_stack([np.ascontiguousarray(p[names].T).view(np.uint64), seeds, common])
    numbers: dict[bytes, int] = {}
    world = np.array([numbers.setdefault(key.tobytes(), len(numbers)) for key in keys])
    return np.unique(world, return_index=True)[1], world


def _draw_characters(
    scenario: Scenario, drawn: ProblemDraw, seed: Seeds, columns: dict[str, Array]
) -> tuple[Array, Array]:
    """Sectors, own alignment, charm, relative sizes (log-normal, in ``Org.reach``), first practices."""
    n_orgs, n_nonprofits = scenario.organisations, int(scenario["sectors.nonprofits"])
    who = np.zeros((len(seed), len(Who), n_orgs), np.int64)
    org = np.zeros((len(seed), len(Org), n_orgs))
    position = np.arange(n_orgs)
    who[:, Who.sector] = np.repeat([s.code for s in SERVING], [int(scenario[s.count]) for s in SERVING])
    u_alignment, _, u_size, _ = grid(seed[:, None], Stream.CHARACTER, 0, position)
    spread = columns["alignment_spread"][:, None] * (2 * u_alignment - 1)
    org[:, Org.own_alignment] = np.clip(columns["own"][:, None] + spread, 0, 1)
    org[:, Org.alignment] = org[:, Org.own_alignment]
    # Nobody has met yet: attendance begins at nothing.
    org[:, Org.charm] = (grid(seed[:, None], Stream.CHARM, 0, position).sum(axis=0) - 2) * 3**0.5
    quantile = np.empty((len(seed), n_nonprofits))
    normal_quantiles(u_size[:, :n_nonprofits].ravel(), quantile.ravel())
    size = np.exp(columns["size_spread"][:, None] * quantile)
    org[:, Org.reach, :n_nonprofits] = size / size.sum(axis=1, keepdims=True)
    who[:, Who.practice] = (grid(seed[:, None], Stream.PRACTICE, 0, position)[0] * (1 << drawn.problem.n)).astype(int)
    who[:, Who.judged] = -1
    who[:, Who.wish] = -1
    return who, org


def _draw_cells(scenario: Scenario, seed: Seeds, columns: dict[str, Array], who: Array, org: Array) -> None:
    """(M9) nonprofits choose their first cell one after the other: by popularity, or by visible need if it is known.

    Governments are dealt to the stages in turn, businesses to those that name them; where no stage does, businesses
    offer places at the last one. Both serve all segments.
    """
    if scenario.roster is not None:
        place(scenario, scenario.roster, seed, who)
        return
    stages, segments = len(scenario.stages), len(scenario.segments)
    at = positions(scenario)
    n_nonprofits = at["nonprofit"].stop
    need = need_shares(scenario).ravel()
    cell, served = np.empty((len(seed), n_nonprofits), np.int64), np.zeros((len(seed), stages * segments))
    u = grid(seed[:, None], Stream.CELL, 0, np.arange(n_nonprofits))
    reach = np.ascontiguousarray(org[:, Org.reach, :n_nonprofits])
    first_cells(columns["known"], columns["crowding"], u, reach, need, served, cell)
    who[:, Who.stage, :n_nonprofits], who[:, Who.segment, :n_nonprofits] = cell // segments, cell % segments
    who[:, Who.segment, n_nonprofits:] = -1
    who[:, Who.stage, at["government"]] = np.arange(int(scenario["sectors.governments"])) % stages
    trades = np.array([s for s, stage in enumerate(scenario.stages) if stage.business] or scenario.stage_order[-1:])
    who[:, Who.stage, at["business"]] = trades[np.arange(int(scenario["sectors.businesses"])) % len(trades)]
    who[:, Who.network] = network_of(who[:, Who.stage], scenario.n_networks, stages)


def _draw_definitions(drawn: ProblemDraw, seed: Seeds, columns: dict[str, Array], who: Array) -> None:
    """Private definitions: each bit right with probability (1 + rho)/2; opponents want the reverse."""
    n = drawn.problem.n
    bit, position = np.ogrid[:n, : who.shape[2]]
    chance, opposed, _, _ = grid(seed[:, None, None], Stream.DEFINITION, bit, position)
    wrong = chance >= 0.5 * (1 + columns["private_insight"][:, None, None])
    direction = np.take_along_axis(directions(drawn.problem, drawn.best.shape[1]), who[:, Who.stage], axis=1)
    word = direction ^ (wrong.astype(np.int64) << bit).sum(axis=1)
    against = opposed[:, 0] < columns["opposition"][:, None]
    who[:, Who.definition] = np.where(against, ~word & ((1 << n) - 1), word)


def _draw_policies(drawn: ProblemDraw, seed: Seeds, who: Array) -> Array:
    """The policy bits in force at each stage; they are part of every practice there. Words ``[world, Word, stage]``."""
    stages = drawn.best.shape[1]
    word = np.zeros((len(seed), len(Word), stages), np.int64)
    word[:, Word.policy] = (
        grid(seed[:, None], Stream.PRACTICE, 1, np.arange(stages))[0] * (1 << drawn.problem.n)
    ).astype(int)
    word[:, Word.changed] = 1
    policy = np.take_along_axis(drawn.fixed[:, Fixed.policy], who[:, Who.stage], axis=1)
    in_force = np.take_along_axis(word[:, Word.policy], who[:, Who.stage], axis=1)
    who[:, Who.practice] = (who[:, Who.practice] & ~policy) | (in_force & policy)
    who[:, Who.proposal] = who[:, Who.practice]
    return word


def _cells(scenario: Scenario, p: Array) -> Array:
    stages, segments = len(scenario.stages), len(scenario.segments)
    cell = np.zeros((p.shape[1], len(Cell), stages * segments))
    years = np.repeat([s.duration for s in scenario.stages], segments)
    share = np.tile([s.share for s in scenario.segments], stages)
    need = np.repeat([s.need for s in scenario.stages], segments)
    cell[:, Cell.children] = p[Rule.cohort][:, None] * years * share
    cell[:, Cell.need] = cell[:, Cell.children] * need / p[Rule.caseload][:, None]
    return cell


def _initiatives(scenario: Scenario, rows: int) -> Array:
    """The initiative of each stage in each row, ``[row, stage]``."""
    names = scenario.initiative_names
    own = np.array([names.index(s.initiative) for s in scenario.stages])
    return np.arange(rows)[:, None] * len(names) + own


def _sizes(scenario: Scenario) -> Array:
    sizes = np.zeros(len(Size), np.int64)
    sizes[Size.bits] = scenario["problem.bits"]
    sizes[Size.nonprofits] = scenario["sectors.nonprofits"]
    sizes[Size.networks] = scenario.n_networks
    sizes[Size.alternatives] = scenario["learning.alternatives"]
    sizes[Size.reach] = scenario["learning.reach"]
    return sizes


def _graph(scenario: Scenario) -> dict[str, Array]:
    """The stage graph: where the cohorts of each stage come from, the order of stages, months of stay."""
    width = max(1, max(len(s) for s in scenario.inflows))
    source, share = np.full((len(scenario.stages), width), -1), np.zeros((len(scenario.stages), width))
    for to, sources in enumerate(scenario.inflows):
        for k, before in enumerate(sorted(sources)):
            source[to, k], share[to, k] = before, sources[before]
    return {
        "source": source,
        "source_share": share,
        "order": np.array(scenario.stage_order),
        "duration": np.array([s.duration * 12 for s in scenario.stages]),
    }


def _intake(scenario: Scenario, p: Array) -> Array:
    """Share on track on entry, ``[row, segment]``."""
    return p[Rule.intake][:, None] + np.array([s.head_start for s in scenario.segments])


def _settings(drawn: ProblemDraw) -> Array:
    """How many bits an organisation (0) and a government (1) can set at each stage, and which."""
    n = drawn.problem.n
    setting = np.zeros((len(drawn.best), 2, drawn.best.shape[1], 1 + n), np.int64)
    for kind, layer in enumerate((Fixed.own, Fixed.governed)):
        bits = (drawn.fixed[:, layer, :, None] >> np.arange(n)) & 1
        setting[:, kind, :, 0] = bits.sum(axis=-1)
        setting[:, kind, :, 1:] = np.argsort(-bits, axis=-1, kind="stable")
    return setting


def _rows(rows: int) -> Array:
    row = np.zeros((len(Row), rows))
    row[Row.need_factor] = 1
    return row


def _funders(scenario: Scenario, p: Array, seed: Array, org: Array, funders: int, nonprofits: int) -> dict[str, Array]:
    """Funders with equal budgets and portfolios in proportion to size, like that of the pooled fund."""
    funder = np.zeros((p.shape[1], len(Funder), funders))
    funder[:, Funder.budget_share] = 1 / funders
    funder[:, Funder.alignment] = p[Rule.funder_own][:, None]
    funder[:, Funder.member] = draw_funder_members(scenario, seed, p, funders)
    grant = np.zeros((p.shape[1], len(Grant), funders, nonprofits))
    grant[:, Grant.portfolio] = org[:, None, Org.pooled, :nonprofits]
    return {"funder": funder, "grant": grant}


def _condition_rows(arms: Arms, arm: Array) -> dict[str, Array]:
    """The conditions of every initiative of every row; what all arms share is not repeated."""
    each = len(arms.first.initiative_names)
    by_arm = {
        name: np.repeat(arms.conditions[name][..., arm], each, axis=-1) for name in ("cond", "coefficient", "base")
    }
    by_arm["cond"][Cond.start] += arms.later[arm].ravel()
    shared = {name: arms.conditions[name] for name in ("change", "needs", "floor")}
    return by_arm | shared | {"bounds": np.array([(q.low, q.high) for q in QUANTITIES], float)}
