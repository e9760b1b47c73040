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

from enum import IntEnum, auto
from typing import NamedTuple

from cisim.model.sectors import BUSINESS as BUSINESS
from cisim.model.sectors import GOVERNMENT as GOVERNMENT
from cisim.model.sectors import NONPROFIT as NONPROFIT
from cisim.model.types import Ints, Numbers, Positions, Seeds, Singles, Words

QUARTER = 3
"""Months between decisions about location, and between the moments organisations take stock of their ties."""


class Layer(IntEnum):
    """Positions count from 0 in the order they are written."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[int]) -> int:
        return count


class Luck(Layer):
    """This month's numbers of an organisation, the same in all arms: ``luck[w, Luck.tries, o]``."""

    known = auto()  # uniform: is the answer of this step known
    tries = auto()  # uniform: does it take a step of its own
    looks = auto()  # uniform: does it look at peers
    bit = auto()  # uniform: which bit
    perception = auto()  # normal: error of its judgement
    measure = auto()  # normal: error of its measured result
    alone = auto()  # uniform, once a quarter: does it reconsider its place
    visible = auto()  # uniform: is need visible to it
    planned = auto()  # uniform: is it asked by the plan
    cell = auto()  # uniform: which cell


class Chance(Layer):
    """This month's numbers of an activity network, the same in all arms: ``chance[w, Chance.adhoc, k]``."""

    adhoc = auto()  # uniform: does a coalition form
    convened = auto()  # uniform: is there a joint cycle
    bit = auto()  # uniform: which bit
    known = auto()  # uniform: is the answer known
    error = auto()  # normal: error of the pooled judgement


class NeedError(Layer):
    """Errors of measured need, the same for everybody: ``need_error[w, NeedError.year, c]``."""

    quarter = auto()  # of this quarter, for moves
    year = auto()  # of this year, for grants


class Fixed(Layer):
    """Words of a world and stage: ``fixed[w, Fixed.own, s]``."""

    answer = auto()  # practice that is known to be right elsewhere
    listed = auto()  # dimensions on the short list
    own = auto()  # bits an organisation can set alone
    policy = auto()  # bits only government can set
    governed = auto()  # bits a government can set: its own and the policy bits


class Change(Layer):
    """Numbers of a world whose landscape moves: ``change[Change.rate, w]``."""

    rate = auto()  # chance that a contribution is drawn anew in a year
    kinship = auto()
    scale = auto()  # 0: full effect is at the best of a stage
    known = auto()  # 0/1: some answer can be looked up


class Org(Layer):
    """Numbers of an organisation: ``org[r, Org.capacity, o]``."""

    fitness = auto()  # true f
    capacity = auto()  # FTE
    initial_fte = auto()  # FTE at the start: its size in the eyes of others
    alignment = auto()  # 0..1
    own_alignment = auto()  # alignment left to oneself
    persuasion = auto()  # standard normal: how well it makes its claims
    mean_trust = auto()  # mean over its ties
    load = auto()  # coordination asked, hours a month of mean cost
    attendance = auto()  # share of it that is done
    dilution = auto()  # share of effectiveness lost by moving
    new_fte = auto()  # FTE that are new and do not work as the others do yet
    income = auto()  # $ of this year's grants
    own_income = auto()  # $ a year that do not come from the pool
    aligned_share = auto()  # share of grants by the aligned rule
    renewed = auto()  # share of income that funders decide anew each year
    reserve = auto()  # $
    need_weight = auto()  # measured lack of its cell times its size, as funders outside the partnership read it
    shared_need_weight = auto()  # the same as funders in the partnership read it
    pooled_offer = auto()  # share of the pooled fund's grants wanted for it; sums to 1 over nonprofits
    pooled = auto()  # share of them held; sums to 1
    evidence = auto()  # sum of what was seen of the candidate on trial
    known_upstream = (
        auto()
    )  # share of its partners at the stages before with whom it has a tie; below zero: not counted
    work = auto()  # effective FTE this month: hours of service times effectiveness
    trial_hours = auto()  # hours that the trials of the month before take
    service = auto()  # hours this month, by use
    search = auto()
    fundraising = auto()
    reporting = auto()
    coordination = auto()
    running = auto()


USES = ("service", "search", "fundraising", "reporting", "coordination", "running")


class Trait(Layer):
    """Whole numbers of an organisation: ``traits[r, Trait.stage, o]``."""

    sector = auto()  # NONPROFIT, GOVERNMENT or BUSINESS
    stage = auto()
    segment = auto()  # -1 serves all
    network = auto()
    practice = auto()  # word
    agrees = auto()  # word: elements on which private success agrees with what works
    sign = auto()  # word: values of the other elements that private success wants
    opposed = auto()  # 0/1 private success is the reverse of what works
    member = auto()  # 0/1 in the partnership
    admitted = auto()  # 0/1 may be in it; who may not is out of its reach
    step = auto()  # kind of this month's search step, of those who search
    proposal = auto()  # word: practice wanted
    ballot = auto()  # -1 refused, +1 adopted a joint change
    wish = auto()  # cell wanted (stage * segments + segment) or -1
    fitness_code = auto()  # practice, context and stage for which fitness holds
    context = auto()  # word: what its partners do, where its own elements depend on it
    new_place = auto()  # 0/1: has moved or been founded since partners were last drawn
    composite = auto()  # word: working memory of the review, its practice in the composite looked at
    motion = auto()  # word: practice voted on by those with a ballot of their own, -1 of those who only count in favour
    membership = auto()  # 0/1 decided: in the partnership this year
    new_head = auto()  # 0/1 decided: a new head takes office this year
    closed = auto()  # 0/1: it closed at the start of this year, another stands in its place
    lost = auto()  # word: elements of its practice that were forgotten since the start, regained or not
    trial = auto()  # word: candidate on trial
    trial_origin = auto()  # practice, stage and segment it was found for
    trial_months = auto()  # months in which it was measured, 0: nothing is on trial
    trial_wait = auto()  # months for which it, a policy element found good, has waited for government
    cycle = auto()  # 1 + the network in whose joint cycle it is, 0 none


class Cycle(Layer):
    """Whole numbers of a network's joint cycle: ``cycle[r, Cycle.months, k]``."""

    bit = auto()  # word: the element that is tried
    setting = auto()  # 0/1: what it is set to
    convened = auto()  # 0/1: of the partnership, or an ad hoc coalition
    months = auto()  # months in which it was measured, 0: no cycle is on
    wait = auto()  # months for which what it found has waited for government


class StageBits(Layer):
    """Words of a stage: ``stage_bits[r, StageBits.prevailing, s]``."""

    prevailing = auto()
    context = auto()
    policy = auto()  # the policy bits in force
    changed = auto()  # 0/1: some practice changed since prevailing was found
    composite = auto()  # working memory of the review


class Agenda(Layer):
    """What the members of a stage agree on, by element: ``agenda[r, Agenda.agrees, s, b]``."""

    agrees = auto()  # share that agrees with what works; below zero where opponents prevail
    sign = auto()  # mean value wanted, -1..1, of those who do not agree


class Cell(Layer):
    """Numbers of a cell: ``cell[r, Cell.attainment, s * n_segments + l]``."""

    need = auto()  # R, effective FTE that serve the cell fully
    background = auto()  # effective FTE that do not come from these organisations
    supply = auto()  # E, effective FTE of these organisations this month
    received = auto()  # I, 0..1
    attainment = auto()  # q, 0..1
    target = auto()  # q*
    children = auto()  # in the stage
    entered = auto()  # since the start
    entered_on_track = auto()  # of these, who will stay at benchmark
    left = auto()  # since the start
    left_at_benchmark = auto()
    lifted = auto()  # brought to benchmark by capital steps, since the start
    count = auto()  # service there by size at the start, relative to need
    hours = auto()  # of service there this month
    handing_loss = auto()  # H, share of the children who come from other stages that is lost in handing on
    start = auto()  # q at the start
    start_received = auto()  # I at the start


class Start(Layer):
    """Numbers of a stage that a scenario gives for its start, -1 what it does not: ``start[Start.share, s]``."""

    share = auto()  # at benchmark
    need = auto()  # effective FTE that serve it fully
    background = auto()  # effective FTE that do not come from these organisations


class Reach(Layer):
    """Shares at which a stage can start, with what enters it: ``reach[r, Reach.lowest, s]``."""

    lowest = auto()
    highest = auto()


class Grant(Layer):
    """Numbers of a funder and an applicant: ``grant[r, Grant.offer, f, o]``."""

    score = auto()
    winner = auto()  # 0/1 picked this year
    offer = auto()  # share of its grants wanted for each organisation, sums to 1
    portfolio = auto()  # share of its grants held, sums to 1


class Funder(Layer):
    """Numbers of a funder: ``funder[r, Funder.alignment, f]``."""

    budget_share = auto()
    alignment = auto()
    member = auto()  # 0/1 in the partnership
    premium = auto()  # winners' score over the mean when they were picked
    since = auto()  # year in which it came
    accepts = auto()  # decided: share of its part of backbone and data system that it accepts to pay


class ConditionState(Layer):
    """Numbers of a condition in an initiative: ``condition_state[ConditionState.level, c, i]``."""

    strength = auto()
    start = auto()  # month
    end = auto()  # month
    build = auto()  # months
    loss = auto()  # share a year, where nobody keeps it up
    effort = auto()  # undertaken this month
    level = auto()


class InitiativeState(Layer):
    """Numbers of an initiative as a partnership: ``initiative_state[InitiativeState.quality, i]``."""

    quality = auto()  # Q of its meetings
    members = auto()
    load = auto()  # hours of mean cost a month that coordination asks of a member
    staff = auto()  # FTE of its backbone
    dollars = auto()  # $ of this year for its backbone
    system = auto()  # $ of this year for its data system
    ended = auto()  # month in which it ended, 0 while it exists
    age = auto()  # months since it was founded, this one included; 0 before
    attended = auto()  # mean attendance of its members, summed over the months since the last anniversary,
    staffed = auto()  # and staff at work over staff needed, likewise
    understaffed = auto()  # months in a row in which the paid staff of its backbone was below the core
    champion_left = auto()  # 0/1: the champion left since the last anniversary


class RunState(Layer):
    """Numbers of a run: ``run_state[RunState.pool, r]``."""

    votes = auto()  # joint changes voted on this month
    pool = auto()  # $ of this year left for grants
    need_factor = auto()  # need relative to the start
    recession = auto()  # years left
    judged = auto()  # candidates of single organisations that were adopted or dropped, since the start
    judged_jointly = auto()  # those of joint cycles
    premium = auto()  # regression to the mean, sums: premium of winners when picked,
    premium_later = auto()  # the same winners scored again,
    judgements = auto()  # and how many


class Account(Layer):
    """Dollars: ``money[r, 0, Account.grants]`` of this year, ``money[r, 1, ...]`` since the start."""

    grants = auto()
    backbone = auto()
    data_system = auto()
    own_income = auto()
    public_budgets = auto()
    in_kind = auto()
    reserves = auto()  # kept for later (below zero: drawn on)
    capital = auto()  # sites that are paid for


class Works(Layer):
    """Capital works of a stage: ``works[r, Works.fund, s]``."""

    rate = auto()  # share of budgets set aside this year
    saved = auto()  # $ set aside this year
    public = auto()  # of these, $ out of public budgets
    fund = auto()  # $ saved up for the next site
    done = auto()  # sites


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
    place: Numbers  # [world, stage] share of the landscape that is specific to this community
    matters: Ints  # [stage] bits of the key of a contribution on which it depends
    universal: Landscape  # what practices are worth elsewhere; no entries where nothing is known
    neighbours: Ints  # [world, stage, bit, k] elements on which one depends (random structure)
    practices: Ints  # [1, stage] working memory of the answer, like all below
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
    candidate: Words  # [row, alternative, org] words
    weight: Ints  # [row, org] first size in whole thousandths of an FTE, so that votes add up exactly
    searchers: Ints  # [row, 1 + org] how many search this month, and who
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
    error: Numbers  # [world, funder, nonprofit] funders' errors of this year, standard normal
    watched: Numbers  # [row, year, funder] measured stages of those it funds, of the last years in turn


class Scratch(NamedTuple):
    """Working memory of one row at a time."""

    indices: Ints  # [row, 3, ties or organisations]
    numbers: Numbers  # [2, ties, organisations, bits or stages]


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
