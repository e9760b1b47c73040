"""The arrays of a block of runs: groups, names, axes, units.

A ``Block`` is nine typed groups; a kernel takes those it reads or writes. Axes: ``row`` one run of one arm; ``world``
the community that rows of the same luck share; ``org`` organisations in the order nonprofits, governments, businesses;
``edge`` ties; ``stage``, ``segment``, ``funder``, ``condition``; ``initiative`` one initiative of one row: those of row
r follow each other from r times their number, so that with a single one in each row ``initiative`` and ``row`` are the
same. Quantities of one kind are layers of one array, named by the enumerations below: ``org[r, Org.capacity, o]``.
Practices and masks are words: whole numbers whose n lowest bits are elements of a practice.

Kernels whose inner loop over organisations or ties is simple arithmetic go through ``rows`` instead of counting: a
compiler that knows the rows as consecutive checks once for all of them that no layer overlaps another, finds that the
layers of different rows interleave, and gives up vector instructions.

Few arrays with named layers, and not one array for each name, because a compiled function of a hundred arguments takes
ten times as long to compile and to call.
"""

from __future__ import annotations

from typing import NamedTuple

from cisim.model.kernels.layers import BUSINESS as BUSINESS
from cisim.model.kernels.layers import GOVERNMENT as GOVERNMENT
from cisim.model.kernels.layers import NONPROFIT as NONPROFIT
from cisim.model.kernels.layers import USES as USES
from cisim.model.kernels.layers import Account as Account
from cisim.model.kernels.layers import Agenda as Agenda
from cisim.model.kernels.layers import Cell as Cell
from cisim.model.kernels.layers import Chance as Chance
from cisim.model.kernels.layers import Change as Change
from cisim.model.kernels.layers import ConditionState as ConditionState
from cisim.model.kernels.layers import Cycle as Cycle
from cisim.model.kernels.layers import Fixed as Fixed
from cisim.model.kernels.layers import Funder as Funder
from cisim.model.kernels.layers import Grant as Grant
from cisim.model.kernels.layers import InitiativeState as InitiativeState
from cisim.model.kernels.layers import Layer as Layer
from cisim.model.kernels.layers import Luck as Luck
from cisim.model.kernels.layers import NeedError as NeedError
from cisim.model.kernels.layers import Org as Org
from cisim.model.kernels.layers import Reach as Reach
from cisim.model.kernels.layers import RunState as RunState
from cisim.model.kernels.layers import StageBits as StageBits
from cisim.model.kernels.layers import Start as Start
from cisim.model.kernels.layers import Strategy as Strategy
from cisim.model.kernels.layers import Trait as Trait
from cisim.model.kernels.layers import Works as Works
from cisim.model.types import Flags, Ints, Numbers, Positions, Seeds, Singles, Words

QUARTER = 3
"""Months between decisions about location, and between the moments organisations take stock of their ties."""


class Landscape(NamedTuple):
    """What practices are worth in each world (M1)."""

    n: int  # elements of a practice
    k_within: int
    k_across: int
    table: Singles  # [world, (stage * n + bit) * 2**(1 + K_w + K_b) + key] contributions
    whole: Singles  # [world, stage, practice] f of all practices (random structure; no practices for a ring)


class Problem(NamedTuple):
    """The social problem: the landscape, who may change what, and the practices that prevail."""

    landscape: Landscape
    reads: Words  # [stage, stage] positions at which the first reads the second as its context
    plan_reads: Words  # [stage, stage] of these, what a plan looks at: the stages of one initiative
    neighbour: Ints  # [stage, slot] neighbouring stages in the order of their numbers; -1 none
    read_at: Words  # [stage, slot] positions at which a stage reads such a neighbour; no bits where there is none
    known_share: Numbers  # [row, stage] share of search steps in which the answer can be looked up
    best: Numbers  # [world, stage] f at which a practice has full effect
    answer_gain: Numbers  # [world, stage] what an element of the answer is worth on average; 0 where nothing is known
    fixed: Words  # [world, Fixed, stage]
    settable: Ints  # [world, 2, stage, 1 + bit] how many bits an organisation, a government can set, and which
    defined: Numbers  # [row, stage] chance that an element of private success agrees with what works
    sign_worth: Numbers  # [stage] c_u, what a wanted value counts: the spread of a contribution
    stage_bits: Words  # [row, StageBits, stage]
    agenda: Numbers  # [row, Agenda, stage, bit]
    votes: Ints  # [row, 2, stage, bit] weight for minus weight against a bit; second layer working memory


class Turbulence(NamedTuple):
    """What it takes to draw part of the landscape anew once a year; empty where nothing ever is."""

    change: Numbers  # [Change, world]
    common_seed: Seeds  # [world] of what is universal
    own: Flags  # [world, contribution] whether a contribution is this community's own, as drawn at the start
    matters: Ints  # [stage] bits of the key of a contribution on which it depends
    universal: Landscape  # what practices are worth elsewhere; no entries where nothing is known
    neighbours: Ints  # [world, stage, bit, k] elements on which one depends (random structure)
    at: Ints  # [2, world] where the next contribution that is drawn anew stands, working memory like all below
    drawn: Numbers  # [3, world]
    listed: Ints  # [world]
    practices: Ints  # [1, stage] of the answer, like those below
    value: Numbers
    score: Numbers
    single: Numbers
    step: Ints


class Runs(NamedTuple):
    """The runs of the block: parameters, worlds, random numbers of the month, sizes."""

    rows: Ints  # [row] their numbers, see above
    world: Ints  # [row]
    seed: Seeds  # [world]
    p: Numbers  # [Param, row] parameters
    run_state: Numbers  # [RunState, row]
    hours: Numbers  # [row, use] since the start
    luck: Numbers  # [world, Luck, org]
    chance: Numbers  # [world, Chance, network]
    need_error: Numbers  # [world, NeedError, cell] standard normal
    network_stage: Ints  # [network]
    nonprofits: int
    networks: int
    alternatives: int  # candidates of an own trial
    flip_bits: int  # bits changed by a candidate; 0 all


class Ties(NamedTuple):
    """Who knows whom, in compressed rows, and how far they trust each other."""

    edge: Positions  # [world, 2, edge] ends of a tie
    n_edges: Ints  # [world]
    first_tie: Ints  # [world, org + 1] position of an organisation's first tie
    tie: Positions  # [world, 2, 2 * edge] other end and edge of each tie
    trust: Numbers  # [row, edge]
    first_trust: Numbers  # [world, edge] as drawn at the start


class Organisations(NamedTuple):
    """What organisations are and what they have decided."""

    org: Numbers  # [row, Org, org]
    traits: Ints  # [row, Trait, org]
    strategy: Numbers  # [row, Strategy, org]
    candidate: Words  # [row, alternative, org] words
    weight: Ints  # [row, org] first size in whole thousandths of an FTE, so that votes add up exactly
    searchers: Ints  # [row, 2 + org] how many search this month, and who; one more than there are organisations
    partner: Ints  # [row, slot, org] main partner at each neighbouring stage, -1 nobody
    dependent: Ints  # [row, 1 + slot, org] lists of those whose main partner one is (see kernels.partners)
    cycle: Ints  # [row, Cycle, network] joint cycles that are on
    cycle_evidence: Numbers  # [row, network] sum of what was seen in them; their mean once they have found a gain


class Initiatives(NamedTuple):
    """Conditions at work, and the quantities they change."""

    initiative: Ints  # [row, stage] to which a stage belongs
    condition_state: Numbers  # [ConditionState, condition, initiative]
    initiative_state: Numbers  # [InitiativeState, initiative]
    q: Numbers  # [Quant, 2, initiative] base and composed value
    base: Numbers  # [Quant, initiative] quantities without conditions
    bounds: Numbers  # [Quant, 2]
    change: Ints  # [change, 4] condition, quantity, scales 0/1, driven by effort 0/1
    coefficient: Numbers  # [change, initiative]
    needs: Ints  # [condition, k] quantity required, -1 none
    floor: Numbers  # [condition, k] growth without it
    focus: Numbers  # [row, stage] cycles and planned moves there relative to an initiative that works on all its stages


class Pathway(NamedTuple):
    """The stages that children pass, by segment."""

    cell: Numbers  # [row, Cell, stage * segment]
    share: Numbers  # [segment] share of the children
    intake: Numbers  # [row, segment] share on track on entry
    source: Ints  # [stage, k] stages a cohort comes from, -1 none
    source_share: Numbers  # [stage, k]
    order: Ints  # [stage] stages from the cradle on
    duration: Numbers  # [stage] months a cohort stays
    trend: Numbers  # [stage] points a year from outside
    kept: Numbers  # [stage] share of a gain that is left after such a stay where nothing is built on it
    entry_age: Ints  # [stage] months of age at entry, -1 off the main path
    born_before: int  # years of birth before the start that are followed
    cohort: Numbers  # [row, stage, year of birth] level at entry into a stage, summed over its months of entry / 12
    elasticity: Numbers  # [stage] of substitution between all a cohort needs there; 0: as in the rest of the model
    turnover: Numbers  # [stage] share of staff that leaves in a year; -1: as its sector says
    sites: Ints  # [stage] sites that each need a lump of capital
    start: Numbers  # [Start, stage]
    reach: Numbers  # [row, Reach, stage] found when the start is solved


class Funding(NamedTuple):
    """Funders, grants and books."""

    grant: Numbers  # [row, Grant, funder, nonprofit]
    funder: Numbers  # [row, Funder, funder]
    money: Numbers  # [row, 2, Account] $
    works: Numbers  # [row, Works, stage]
    budget: Numbers  # [row, government, stage + 1] shares of what it decides on; the last one for the partnership
    error: Numbers  # [world, funder, nonprofit] funders' errors of this year, standard normal
    watched: Numbers  # [row, year, funder] measured stages of those it funds, of the last years in turn


class Scratch(NamedTuple):
    """Working memory of one row at a time."""

    indices: Ints  # [row, 3, ties, organisations or stages]
    numbers: Numbers  # [2, ties, organisations, bits, or stages by segments and all of these]


class Block(NamedTuple):
    """Everything of some runs that advance together."""

    runs: Runs
    problem: Problem
    ties: Ties
    orgs: Organisations
    initiatives: Initiatives
    pathway: Pathway
    funding: Funding
    turbulence: Turbulence
    scratch: Scratch
