"""One month of the model, in order: the schedule of docs/odd.md on one page; ``cisim.model.year`` has what comes once a
year.

Each phase is a function of a few lines, each line of it one compiled equation; ``cisim.model.schedule`` declares the
same phases as data. An ensemble runs the phases of a year compiled in one piece. Where an ``Event`` is given, the same
phases are run one by one, and its function is called before or after the phase it names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cisim.model import year
from cisim.model.kernels.backbone import apply_roles, decide_closing, decide_roles, keep_urgency
from cisim.model.kernels.ballots import carry_votes
from cisim.model.kernels.books import keep_books
from cisim.model.kernels.capital import apply_sites, build
from cisim.model.kernels.cycles import joint_cycles
from cisim.model.kernels.forgetting import forget
from cisim.model.kernels.handing_on import hand_on
from cisim.model.kernels.hours import decide_attendance, spend_hours
from cisim.model.kernels.judgement import await_government, judge
from cisim.model.kernels.layout import Block
from cisim.model.kernels.levels import compose, grow_levels, set_effort
from cisim.model.kernels.location import decide_moves, move
from cisim.model.kernels.partners import choose_partners, find_contexts
from cisim.model.kernels.partnerships import choose_focus, disband, end_partnerships, keep_record
from cisim.model.kernels.practice import adopt, count_votes, evaluate, find_prevailing
from cisim.model.kernels.random_draws import draw_luck
from cisim.model.kernels.review import review_proposals
from cisim.model.kernels.search import choose_steps, learn_from_peers, search_alone
from cisim.model.kernels.service import add_trend, follow_cohorts, recover, serve, target_attainment, turn_over
from cisim.model.kernels.start import reset_records, steady_state
from cisim.model.kernels.trust import take_stock, update_alignment, update_trust
from cisim.model.program import run
from cisim.model.schedule import SCHEDULE, Event, Moment
from cisim.model.year import start_year as start_year


def partners(b: Block, t: int) -> None:
    """(M1) Who has moved, or whose partner has, hands children on with somebody else."""
    choose_partners(t, b.runs, b.problem, b.orgs, b.pathway, b.scratch)


def roles(b: Block, t: int) -> None:
    """(M27) Backbones decide how to split their staff over its three roles."""
    decide_roles(b.runs, b.initiatives)


def levels(b: Block, t: int) -> None:
    """(M7, M27) Levels of the conditions grow or fade; what they change is composed, by the backbone's roles."""
    draw_luck(t, b.runs)
    set_effort(t, b.initiatives)
    grow_levels(b.initiatives)
    compose(b.initiatives)
    apply_roles(b.runs, b.initiatives)


def focus(b: Block, t: int) -> None:
    """(M22) Partnerships choose the stages they work on first."""
    choose_focus(t, b.runs, b.initiatives, b.pathway, b.scratch)


def urgency(b: Block, t: int) -> None:
    """(M27) Members' sense of urgency fades, and facilitators at work restore it."""
    keep_urgency(b.runs, b.initiatives)


def attendance(b: Block, t: int) -> None:
    """(M6) Organisations decide how much of the coordination asked they do."""
    decide_attendance(b.runs, b.orgs, b.initiatives)


def hours(b: Block, t: int) -> None:
    """(M6) Hours go to running, search, fundraising, reports, coordination and service."""
    spend_hours(b.runs, b.orgs, b.initiatives)


def trust(b: Block, t: int) -> None:
    """(M4) Meetings kept and breaches change trust on ties."""
    update_trust(b.runs, b.ties, b.orgs, b.initiatives, b.scratch)
    take_stock(t, b.runs, b.ties, b.orgs)


def alignment(b: Block, t: int) -> None:
    """(M5) Members come to weigh common results more, or drift back."""
    update_alignment(b.runs, b.orgs, b.initiatives)


def forgetting(b: Block, t: int) -> None:
    """(M15) Once a quarter organisations lose elements of their practice with the staff that leaves."""
    forget(t, b.runs, b.problem, b.orgs, b.initiatives, b.pathway, b.scratch)


def effectiveness(b: Block, t: int) -> None:
    """(M1) What practices prevail, what partners do, and what each practice is worth then."""
    find_prevailing(b.problem)
    find_contexts(t, b.runs, b.problem, b.orgs, b.scratch)
    evaluate(b.runs, b.problem, b.orgs, b.scratch)


def search(b: Block, t: int) -> None:
    """(M3a) Organisations look answers up, try something out or learn from peers."""
    choose_steps(b.runs, b.problem, b.orgs, b.initiatives, b.scratch)
    search_alone(t, b.runs, b.problem, b.orgs)
    learn_from_peers(t, b.runs, b.problem, b.ties, b.orgs, b.initiatives, b.scratch)


def judgement(b: Block, t: int) -> None:
    """(M2, M3a) Each judges the change it has in view; policy elements wait for government."""
    judge(t, b.runs, b.problem, b.orgs, b.initiatives)
    await_government(t, b.runs, b.problem, b.orgs)


def cycles(b: Block, t: int) -> None:
    """(M3b) Networks try a change together and vote on it."""
    joint_cycles(t, b.runs, b.problem, b.orgs, b.initiatives, b.scratch)


def consent(b: Block, t: int) -> None:
    """(M3b) Who voted for a joint change proposes it."""
    carry_votes(b.runs, b.orgs)


def review(b: Block, t: int) -> None:
    """(M3c) The plan keeps the best combination of what is proposed."""
    review_proposals(t, b.runs, b.problem, b.orgs, b.initiatives, b.scratch)


def service(b: Block, t: int) -> None:
    """(M10, M20, M14) Service with the practices the month began with, children handed on, finished sites."""
    serve(b.runs, b.problem, b.orgs, b.pathway, b.scratch)
    hand_on(b.runs, b.problem, b.ties, b.orgs, b.initiatives, b.pathway)
    apply_sites(b.pathway, b.funding)


def adoption(b: Block, t: int) -> None:
    """(M1) The practices decided on are in force."""
    adopt(b.runs, b.problem, b.orgs, b.scratch)


def moves(b: Block, t: int) -> None:
    """(M9) Once a quarter nonprofits decide where to work."""
    decide_moves(t, b.runs, b.problem, b.orgs, b.initiatives, b.pathway, b.scratch)


def relocation(b: Block, t: int) -> None:
    """(M9) Once a quarter nonprofits move to the cell they decided on."""
    move(t, b.runs, b.problem, b.orgs, b.pathway)


def recovery(b: Block, t: int) -> None:
    """(M10) What moves and growth cost in effectiveness is regained."""
    recover(b.runs, b.orgs)


def attainment(b: Block, t: int) -> None:
    """(M11, M17, M21) Cohorts move on with what they brought, keep and receive."""
    target_attainment(t, b.runs, b.pathway)
    add_trend(t, b.pathway)
    follow_cohorts(t, b.pathway)
    turn_over(b.runs, b.pathway)


def books(b: Block, t: int) -> None:
    """(M8) A twelfth of the year's dollars is booked."""
    keep_books(b.runs, b.funding)


def sites(b: Block, t: int) -> None:
    """(M14) Sites that are paid for are done."""
    build(b.runs, b.pathway, b.funding)


def closings(b: Block, t: int) -> None:
    """(M18, M27) Partnerships are founded and counted; backbones without a core decide to close."""
    keep_record(b.runs, b.orgs, b.initiatives)
    decide_closing(b.runs, b.initiatives)


def endings(b: Block, t: int) -> None:
    """(M18) Partnerships end where their backbone closes, and at anniversaries by chance, or go on."""
    end_partnerships(t, b.runs, b.initiatives)
    disband(b.runs, b.orgs, b.initiatives, b.funding)


def begin(b: Block, t: int) -> None:
    """Before the first month: (M0) attainment starts at what is given, or where the first practices and budgets would
    keep it, so that no run begins with a drift of its own.
    """
    compose(b.initiatives)
    count_votes(b.problem, b.orgs)
    find_prevailing(b.problem)
    choose_partners(t, b.runs, b.problem, b.orgs, b.pathway, b.scratch)
    find_contexts(t, b.runs, b.problem, b.orgs, b.scratch)
    evaluate(b.runs, b.problem, b.orgs, b.scratch)
    spend_hours(b.runs, b.orgs, b.initiatives)
    serve(b.runs, b.problem, b.orgs, b.pathway, b.scratch)
    hand_on(b.runs, b.problem, b.ties, b.orgs, b.initiatives, b.pathway)
    steady_state(b.runs, b.pathway)
    reset_records(b.runs, b.initiatives)
    take_stock(t, b.runs, b.ties, b.orgs)


PHASES: dict[str, Callable[[Block, int], None]] = {
    phase.name: (vars(year) if phase.when == "year" else globals())[phase.name] for phase in SCHEDULE
}
"""The functions of the phases by name."""


def month(b: Block, t: int) -> None:
    """A month of every run of block ``b``."""
    partners(b, t)
    roles(b, t)
    levels(b, t)
    focus(b, t)
    urgency(b, t)
    attendance(b, t)
    hours(b, t)
    trust(b, t)
    alignment(b, t)
    forgetting(b, t)
    effectiveness(b, t)
    search(b, t)
    judgement(b, t)
    cycles(b, t)
    consent(b, t)
    review(b, t)
    service(b, t)
    adoption(b, t)
    moves(b, t)
    relocation(b, t)
    recovery(b, t)
    attainment(b, t)
    books(b, t)
    sites(b, t)
    closings(b, t)
    endings(b, t)


def advance(b: Block, first: int, last: int, events: Sequence[Event] = ()) -> None:
    """Months ``first`` up to but without ``last``, years included; ``advance(b, 0, 0)`` only prepares the start."""
    if first == last == 0:
        run(begin, b, 0, 1)
    if events:
        for t in range(first, last):
            _month_with(b, t, events)
        return
    t = first
    while t < last:
        if t % 12 == 0:
            run(start_year, b, t, t + 1)
        until = min(last, t - t % 12 + 12)
        run(month, b, t, until)
        t = until


def _month_with(b: Block, t: int, events: Sequence[Event]) -> None:
    """Month ``t``, and the year it begins, phase by phase; events in the order in which they are given."""
    for phase in SCHEDULE:
        if phase.happens(t):
            _call(events, "before", phase.name, b, t)
            run(PHASES[phase.name], b, t, t + 1)
            _call(events, "after", phase.name, b, t)


def _call(events: Sequence[Event], when: Moment, phase: str, b: Block, t: int) -> None:
    for event in events:
        if event.due(when, phase):
            event.function(b, t)
