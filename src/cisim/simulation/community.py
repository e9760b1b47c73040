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
    Agenda,
    Block,
    Cell,
    Chance,
    ConditionState,
    Cycle,
    Fixed,
    Funder,
    Funding,
    Grant,
    Initiatives,
    InitiativeState,
    Luck,
    NeedError,
    Org,
    Organisations,
    Pathway,
    Problem,
    Reach,
    Runs,
    RunState,
    Scratch,
    Start,
    Ties,
    Trait,
    Works,
)
from cisim.model.parameters import RUN_PARAMETERS, Param
from cisim.model.quantities import QUANTITIES
from cisim.model.sectors import SERVING
from cisim.model.streams import FOUR, Stream, grid
from cisim.model.types import Ints, Numbers, Seeds
from cisim.scenario.scenario import Scenario
from cisim.simulation.cohorts import birth_years, born_before
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.given_community import place, trust_ties
from cisim.simulation.practice_draw import draw_definitions, draw_policies
from cisim.simulation.problem import ProblemDraw, dial, draw_problem, sign_worth
from cisim.simulation.sector_draw import (
    draw_funder_members,
    draw_members,
    fund_organisations,
    need_shares,
    positions,
)
from cisim.simulation.stage_table import stage_arrays, starts
from cisim.simulation.strategy_draw import draw_funders, draw_strategies, eligible_applicants, own_alignments
from cisim.simulation.ties import draw_ties, network_of

if TYPE_CHECKING:
    import networkx as nx

WORLD_NAMES = tuple(p.name for p in RUN_PARAMETERS if p.scope == "world")
WORLD_ROWS = np.array([Param[p.member] for p in RUN_PARAMETERS if p.scope == "world"])
"""Names of the parameters that make a world, and where they stand among all."""
BOUNDS = np.array([(q.low, q.high) for q in QUANTITIES], float)


def draw_block(
    arms: ScenarioColumns,
    which: npt.ArrayLike,
    seeds: Seeds,
    common_seeds: Seeds | None = None,
    ties: Sequence[nx.Graph] | None = None,
    luck: Seeds | None = None,
) -> Block:
    """Draw the communities of some runs at their first month.

    Args:
        arms: the scenarios.
        which: the arm of each row. Rows with the same seed, luck and world parameters share one world: the same
            problem, ties, organisations and luck.
        seeds: one per row.
        common_seeds: one per row for the universal part of the landscape; by default the seeds themselves.
        ties: one graph per row over organisation positions 0..n-1, instead of drawn ties.
        luck: one seed per row for all that is drawn once the months begin; by default the seeds themselves.
    """
    first, arm = arms.first, np.asarray(which)
    p = np.ascontiguousarray(arms.p[:, arm])
    common, later = (seeds if given is None else given for given in (common_seeds, luck))
    chosen, world = _worlds(p, seeds, common, later)
    columns = dict(zip(WORLD_NAMES, p[WORLD_ROWS[:, None], chosen], strict=True))
    seed = seeds[chosen]
    problem = draw_problem(first, seed, common[chosen], columns)
    traits, org = _draw_characters(first, problem, seed, columns)
    _draw_cells(first, seed, columns, traits, org)
    draw_members(first, seed, columns, traits)
    draw_definitions(first, problem, seed, columns, traits)
    links = draw_ties(first, seed, traits[:, Trait.network], [ties[i] for i in chosen] if ties else None)
    trust = grid(seed[:, None], Stream.TRUST, 0, np.arange(links.edge.shape[2]))[0]
    trust = columns["first"][:, None] + columns["trust_spread"][:, None] * (2 * trust - 1)
    if first.roster is not None and ties is None:
        trust_ties(first.roster, links.edge, links.n_edges, trust)
    trust = np.clip(trust, 0, 1)
    stage_bits = draw_policies(problem, seed, traits)
    traits, org, cell = traits[world], org[world], _cells(first, p)
    fund_organisations(first, p, traits, org, cell)
    rows, stages, n_orgs = len(world), len(first.stages), first.organisations
    landscape, drawn = problem.landscape, problem._asdict()
    turbulence = drawn.pop("turbulence")
    slots = problem.neighbour.shape[1]
    return Block(
        _runs(first, p, world, later[chosen]),
        Problem(
            **drawn, known_share=dial(first, "known", p[Param.problem_known]), settable=_settable(problem),
            defined=dial(first, "defined", p[Param.problem_defined]), sign_worth=sign_worth(first),
            stage_bits=stage_bits[world], agenda=np.zeros((rows, len(Agenda), stages, landscape.n)),
            votes=np.zeros((rows, 2, stages, landscape.n), np.int64),
        ),
        Ties(**links._asdict(), trust=np.ascontiguousarray(trust[world]), first_trust=trust),
        _organisations(first, slots, org, traits, draw_strategies(first, p, seed[world])),
        _initiatives(arms, arm),
        Pathway(
            cell=cell, intake=_intake(first, p), reach=_reach(rows, stages), **stage_arrays(first),
            born_before=born_before(first), cohort=np.zeros((rows, stages, len(birth_years(first)))),
        ),
        _funding(first, p, seed[world], org, traits, len(seed)),
        turbulence,
        _scratch(rows, n_orgs, links.edge.shape[2], landscape.n, stages * (1 + len(first.segments))),
    )  # fmt: skip


def _scratch(rows: int, organisations: int, ties: int, elements: int, stages_by_segments: int) -> Scratch:
    """Working memory, with room for lists of draws filled up to whole fours."""
    return Scratch(
        indices=np.zeros((rows, 3, FOUR + max(organisations, ties, stages_by_segments)), np.int64),
        numbers=np.zeros((2, FOUR + max(organisations, ties, elements, stages_by_segments))),
    )


def _organisations(scenario: Scenario, slots: int, org: Numbers, traits: Ints, strategy: Numbers) -> Organisations:
    """State of organisations, and room for what they try, do jointly, and read of partners."""
    rows, n_orgs, networks = len(org), scenario.organisations, scenario.n_networks
    alternatives = int(scenario["learning.alternatives"])
    return Organisations(
        org=org,
        traits=traits,
        strategy=strategy,
        candidate=np.zeros((rows, alternatives, n_orgs), np.int64),
        weight=np.maximum(np.rint(org[:, Org.initial_fte] * 1000), 1).astype(np.int64),
        searchers=np.zeros((rows, 2 + n_orgs), np.int64),
        cycle=np.zeros((rows, len(Cycle), networks), np.int64),
        cycle_evidence=np.zeros((rows, networks)),
        partner=np.full((rows, slots, n_orgs), -1),
        dependent=np.full((rows, 1 + slots, n_orgs), -1),
    )


def _runs(scenario: Scenario, p: Numbers, world: Ints, seed: Seeds) -> Runs:
    """Parameters, worlds and sizes; random numbers are drawn month by month."""
    rows, worlds, networks = len(world), len(seed), scenario.n_networks
    cells = len(scenario.stages) * len(scenario.segments)
    return Runs(
        rows=np.arange(rows), world=world, seed=seed, p=p, run_state=_run_states(p),
        hours=np.zeros((rows, len(USES))), luck=np.zeros((worlds, len(Luck), scenario.organisations)),
        chance=np.zeros((worlds, len(Chance), networks)), need_error=np.zeros((worlds, len(NeedError), cells)),
        network_stage=np.arange(networks) % len(scenario.stages),
        nonprofits=int(scenario["sectors.nonprofits"]), networks=networks,
        alternatives=int(scenario["learning.alternatives"]), flip_bits=int(scenario["learning.reach"]),
    )  # fmt: skip


def _worlds(p: Numbers, seeds: Seeds, common: Seeds, luck: Seeds) -> tuple[Ints, Ints]:
    """Rows that stand for a world each, and the world of every row, in order of first appearance."""
    keys = np.column_stack([p[WORLD_ROWS].T.copy().view(np.uint64), seeds, common, luck])
    numbers: dict[bytes, int] = {}
    rows = keys.view(np.dtype((np.void, keys.strides[0])))[:, 0].tolist()
    world = np.array([numbers.setdefault(key, len(numbers)) for key in rows])
    first = np.empty(len(numbers), np.int64)
    first[world[::-1]] = np.arange(len(world))[::-1]
    return first, world


def _draw_characters(
    scenario: Scenario, problem: ProblemDraw, seed: Seeds, columns: dict[str, Numbers]
) -> tuple[Ints, Numbers]:
    """Sectors, own alignment, charm, relative sizes (log-normal, in ``Org.initial_fte``), first practices."""
    n_orgs, n_nonprofits = scenario.organisations, int(scenario["sectors.nonprofits"])
    traits = np.zeros((len(seed), len(Trait), n_orgs), np.int64)
    org = np.zeros((len(seed), len(Org), n_orgs))
    position = np.arange(n_orgs)
    traits[:, Trait.sector] = np.repeat([s.code for s in SERVING], [int(scenario[s.count]) for s in SERVING])
    u_alignment, _, u_size, _ = grid(seed[:, None], Stream.CHARACTER, 0, position)
    spread = columns["alignment_spread"][:, None] * (2 * u_alignment - 1)
    org[:, Org.own_alignment] = np.clip(columns["own"][:, None] + spread, 0, 1)
    own_alignments(scenario, seed, org)
    org[:, Org.alignment] = org[:, Org.own_alignment]
    # Nobody has met yet: attendance begins at nothing.
    org[:, Org.persuasion] = (grid(seed[:, None], Stream.CHARM, 0, position).sum(axis=0) - 2) * 3**0.5
    quantile = np.empty((len(seed), n_nonprofits))
    normal_quantiles(u_size[:, :n_nonprofits].ravel(), quantile.ravel())
    size = np.exp(columns["size_spread"][:, None] * quantile)
    org[:, Org.initial_fte, :n_nonprofits] = size / size.sum(axis=1, keepdims=True)
    traits[:, Trait.practice] = (
        grid(seed[:, None], Stream.PRACTICE, 0, position)[0] * (1 << problem.landscape.n)
    ).astype(int)
    traits[:, Trait.fitness_code] = -1
    traits[:, Trait.wish] = -1
    traits[:, Trait.new_place] = 1
    return traits, org


def _draw_cells(scenario: Scenario, seed: Seeds, columns: dict[str, Numbers], traits: Ints, org: Numbers) -> None:
    """(M9) nonprofits choose their first cell one after the other: by popularity, or by need as far as it is seen.

    Governments are dealt to the stages in turn, businesses to those that name them; where no stage does, businesses
    offer places at the last one. Both serve all segments.
    """
    if scenario.roster is not None:
        place(scenario, scenario.roster, seed, traits)
        return
    stages, segments = len(scenario.stages), len(scenario.segments)
    at = positions(scenario)
    n_nonprofits = at["nonprofit"].stop
    need = need_shares(scenario).ravel()
    cell, served = np.empty((len(seed), n_nonprofits), np.int64), np.zeros((len(seed), stages * segments))
    u = grid(seed[:, None], Stream.CELL, 0, np.arange(n_nonprofits))
    reach = np.ascontiguousarray(org[:, Org.initial_fte, :n_nonprofits])
    first_cells(columns["need_seen"], columns["crowding"], u, reach, need, served, cell)
    traits[:, Trait.stage, :n_nonprofits], traits[:, Trait.segment, :n_nonprofits] = cell // segments, cell % segments
    traits[:, Trait.segment, n_nonprofits:] = -1
    traits[:, Trait.stage, at["government"]] = np.arange(int(scenario["sectors.governments"])) % stages
    trades = np.array([s for s, stage in enumerate(scenario.stages) if stage.business] or scenario.stage_order[-1:])
    traits[:, Trait.stage, at["business"]] = trades[np.arange(int(scenario["sectors.businesses"])) % len(trades)]
    traits[:, Trait.network] = network_of(traits[:, Trait.stage], scenario.n_networks, stages)


def _cells(scenario: Scenario, p: Numbers) -> Numbers:
    stages, segments = len(scenario.stages), len(scenario.segments)
    cell = np.zeros((p.shape[1], len(Cell), stages * segments))
    years = np.repeat([s.duration for s in scenario.stages], segments)
    share = np.tile([s.share for s in scenario.segments], stages)
    need = np.repeat([s.need for s in scenario.stages], segments)
    cell[:, Cell.children] = p[Param.population_cohort][:, None] * years * share
    cell[:, Cell.need] = cell[:, Cell.children] * need / p[Param.service_caseload][:, None]
    given = starts(scenario).repeat(segments, axis=1)
    cell[:, Cell.need] = np.where(given[Start.need] > 0, given[Start.need] * share, cell[:, Cell.need])
    cell[:, Cell.background] = np.maximum(given[Start.background], 0) * share
    return cell


def _reach(rows: int, stages: int) -> Numbers:
    """Any start can be reached until one is solved."""
    reach = np.zeros((rows, len(Reach), stages))
    reach[:, Reach.highest] = 1
    return reach


def _intake(scenario: Scenario, p: Numbers) -> Numbers:
    """Share on track on entry, ``[row, segment]``."""
    return p[Param.population_intake][:, None] + np.array([s.head_start for s in scenario.segments])


def _settable(problem: ProblemDraw) -> Ints:
    """How many bits an organisation (0) and a government (1) can set at each stage, and which."""
    n = problem.landscape.n
    settable = np.zeros((len(problem.best), 2, problem.best.shape[1], 1 + n), np.int64)
    for kind, layer in enumerate((Fixed.own, Fixed.governed)):
        bits = (problem.fixed[:, layer, :, None] >> np.arange(n)) & 1
        settable[:, kind, :, 0] = bits.sum(axis=-1)
        settable[:, kind, :, 1:] = np.argsort(-bits, axis=-1, kind="stable")
    return settable


def _run_states(p: Numbers) -> Numbers:
    row = np.zeros((len(RunState), p.shape[1]))
    row[RunState.need_factor] = 1
    row[RunState.pool] = p[Param.money_pool]  # nothing is paid for yet
    return row


def _funding(scenario: Scenario, p: Numbers, seed: Seeds, org: Numbers, traits: Ints, worlds: int) -> Funding:
    """Funders, and portfolios in proportion to the size of applicants they care for; the pooled fund cares for all."""
    rows, stages = p.shape[1], len(scenario.stages)
    nonprofits, funders = int(scenario["sectors.nonprofits"]), int(scenario["sectors.funders"])
    funder = draw_funders(scenario, p, seed, funders)
    draw_funder_members(scenario, seed, p, funder)
    grant = np.zeros((rows, len(Grant), funders, nonprofits))
    eligible = eligible_applicants(funder, traits[:, Trait.stage, :nonprofits])
    held = eligible * org[:, None, Org.pooled, :nonprofits]
    everybody = eligible.all(axis=2, keepdims=True)
    grant[:, Grant.eligible] = eligible
    grant[:, Grant.portfolio] = np.where(everybody, held, held / held.sum(axis=2, keepdims=True))
    return Funding(
        grant=grant, funder=funder, money=np.zeros((rows, 2, len(Account))),
        works=np.zeros((rows, len(Works), stages)),
        budget=_habits(scenario, traits),
        watched=np.zeros((rows, 1 + int(funder[:, Funder.patience].max()), funders)),
        error=np.zeros((worlds, funders, nonprofits)),
    )  # fmt: skip


def _habits(scenario: Scenario, traits: Ints) -> Numbers:
    """(M25) shares of public budgets, ``[row, government, stage + 1]``: each government's own stage gets all."""
    stage = traits[:, Trait.stage, positions(scenario)["government"]]
    return np.asarray(stage[..., None] == np.arange(len(scenario.stages) + 1), float)


def _initiatives(arms: ScenarioColumns, arm: Ints) -> Initiatives:
    """The conditions of every initiative of every row; what all arms share is not repeated."""
    scenario, columns = arms.first, arms.conditions
    names, rows = scenario.initiative_names, len(arm)
    own = np.array([names.index(s.initiative) for s in scenario.stages])
    state, coefficient, base = (
        np.repeat(columns[name][..., arm], len(names), axis=-1) for name in ("condition_state", "coefficient", "base")
    )
    state[ConditionState.start] += arms.later[arm].ravel()
    initiative_state = np.zeros((len(InitiativeState), rows * len(names)))
    initiative_state[InitiativeState.project_manager : InitiativeState.facilitator + 1] = 1.0 / 3.0
    initiative_state[InitiativeState.urgency] = 1.0
    return Initiatives(
        initiative=np.arange(rows)[:, None] * len(names) + own, condition_state=state,
        initiative_state=initiative_state,
        q=np.zeros((len(QUANTITIES), 2, rows * len(names))), base=base,
        bounds=BOUNDS.copy(), change=columns["change"],
        coefficient=coefficient, needs=columns["needs"], floor=columns["floor"],
        focus=np.ones((rows, len(own))),
    )  # fmt: skip
