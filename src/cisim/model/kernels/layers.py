"""The layers of a block's arrays by name: what each number of an organisation, a stage, a cell or a funder is, with its
unit. ``cisim.model.kernels.layout`` has the arrays, and hands these names on.
"""

from __future__ import annotations

from enum import IntEnum, auto

NONPROFIT, GOVERNMENT, BUSINESS = range(3)
"""Codes of the sectors that serve, as kernels compare them (``traits[r, Trait.sector, o]``)."""


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
    budget_fte = auto()  # FTE that this year's budget of a government pays for
    renewed = auto()  # share of income that funders decide anew each year
    reserve = auto()  # $
    need_weight = auto()  # measured lack of its cell times its size, as funders outside the partnership read it
    shared_need_weight = auto()  # the same as funders in the partnership read it
    pooled_offer = auto()  # share of the pooled fund's grants wanted for it; sums to 1 over nonprofits
    pooled = auto()  # share of them held; sums to 1
    pays_besides = auto()  # what membership is worth to a business beside all else, share of its hours
    costs_besides = auto()  # what it costs it beside all else, likewise
    claim = auto()  # decided: how far it claims this year
    evidence = auto()  # sum of what was seen of the candidate on trial
    known_upstream = (
        auto()
    )  # share of its partners at the stages before with whom it has a tie; below zero: not counted
    frailty = auto()  # how likely it is to close, of which the mean over nonprofits makes a chance
    work = auto()  # effective FTE this month: hours of service times effectiveness
    trial_hours = auto()  # hours that the trials of the month before take
    service = auto()  # hours this month, by use
    search = auto()
    fundraising = auto()
    reporting = auto()
    coordination = auto()
    running = auto()


USES = ("service", "search", "fundraising", "reporting", "coordination", "running")


class Strategy(Layer):
    """What an organisation that serves has of its own for its decisions: ``strategy[r, Strategy.pace, o]``. Which of
    it counts depends on its sector.
    """

    claim_effort = auto()  # chi: how far a nonprofit claims
    pace = auto()  # own trials a month; governments have a pace of their own
    policy_pace = auto()  # chance in a month that a government can decide about policy elements
    election_years = auto()  # term of office
    head_rate = auto()  # chance in a year that the head of a government leaves
    discretionary = auto()  # delta: share of a government's budget that is decided each year
    public_contribution = auto()  # pi: share of that for the partnership
    workforce = auto()  # omega: what a better stage is worth to a business, share of its hours
    reputation = auto()  # rho: what taking part is worth to it
    rivalry = auto()  # varsigma: what competitors outside cost it
    skill = auto()  # cut of the noise of a joint cycle that a business takes part in
    harm = auto()  # harm per FTE of a business that is not aligned


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
    first = auto()  # the first of its organisations by number; working memory of a month


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
    popularity_before = auto()  # of all cells before this one
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

    eligible = auto()  # 0/1 works where the funder cares
    score = auto()
    winner = auto()  # 0/1 picked this year
    offer = auto()  # share of its grants wanted for each organisation, sums to 1
    portfolio = auto()  # share of its grants held, sums to 1


class Funder(Layer):
    """Numbers of a funder: ``funder[r, Funder.alignment, f]``."""

    budget_share = auto()
    alignment = auto()
    member = auto()  # 0/1 in the partnership
    membership = auto()  # 0/1 decided: in the partnership this year
    premium = auto()  # winners' score over the mean when they were picked
    since = auto()  # year in which it came
    seen = auto()  # what it measured of what it watches this year, before it stayed or left
    accepts = auto()  # decided: share of its part of backbone and data system that it accepts to pay
    asks = auto()  # decided: how much less it gives this year to organisations outside the partnership
    leaves = auto()  # 0/1 decided: leaves this year
    admitted = auto()  # 0/1 may be in the partnership
    own_alignment = auto()  # alignment left to itself
    rule = auto()  # position in ``funding.rule``
    term_isolated = auto()  # years, where it judges alone
    term_aligned = auto()  # years, under the aligned rule
    overhead_taste = auto()  # share of its part of the backbone that it pays unaligned
    member_premium = auto()  # how much less it means to give to organisations outside the partnership
    cares = auto()  # word: stages it cares for, 0 all
    imitation = auto()  # iota: how far it does what other funders do
    patience = auto()  # years
    exit_rate = auto()  # chance in a year that it leaves once its patience is over
    watches = auto()  # stage it looks at, -1 those it funds


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
    staff = auto()  # FTE of its backbone at work
    dollars = auto()  # $ of this year for its backbone
    system = auto()  # $ of this year for its data system
    ended = auto()  # month in which it ended, 0 while it exists
    age = auto()  # months since it was founded, this one included; 0 before
    attended = auto()  # mean attendance of its members, summed over the months since the last anniversary,
    staffed = auto()  # and staff at work over staff needed, likewise
    understaffed = auto()  # months in a row in which the paid staff of its backbone was below the core
    champion_left = auto()  # 0/1: the champion left since the last anniversary
    attendance = auto()  # mean attendance of its members this month
    paid = auto()  # FTE of its backbone that are paid this year, at work or raising money
    unpaid = auto()  # FTE it asked for this year that nobody pays
    project_manager = auto()  # decided: shares of the backbone's staff in its three roles, which sum to 1
    data_manager = auto()
    facilitator = auto()
    fundraising = auto()  # decided: share of its staff that raises money this year
    urgency = auto()  # U of its members, 0..1
    closing = auto()  # decided: 0/1 it closes


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
    members_budget = auto()  # $ of this year in existing budgets of members,
    coordinated = auto()  # and since the start
    invested = auto()  # $ of this year taken out of the pool for an investment


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
