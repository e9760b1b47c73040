"""One year and one month of the model, in order: the schedule of docs/odd.md on one page.

Each phase is a function of a few lines, each line of it one compiled equation; ``cisim.model.schedule`` declares the
same phases as data. An ensemble runs the phases of a year compiled in one piece. Where an ``Event`` is given, the same
phases are run one by one, and its function is called before or after the phase it names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cisim.model.jit import entry, part
from cisim.model.kernels.capital import build, hold, set_aside
from cisim.model.kernels.cycles import joint_cycles
from cisim.model.kernels.funding import (
    decide_grants,
    finance_backbone,
    give_grants,
    grow,
    keep_books,
    pick_winners,
    score_applicants,
)
from cisim.model.kernels.hours import decide_attendance, spend_hours
from cisim.model.kernels.judgement import judge
from cisim.model.kernels.layout import Block, Joint
from cisim.model.kernels.levels import compose, exert, grow_levels
from cisim.model.kernels.location import decide_moves, move
from cisim.model.kernels.practice import adopt, count_votes, evaluate, find_prevailing
from cisim.model.kernels.random_draws import draw_errors, draw_luck
from cisim.model.kernels.review import review_proposals
from cisim.model.kernels.search import choose_steps, learn_from_peers, search_alone
from cisim.model.kernels.service import aim, recover, serve, settle, turn_over
from cisim.model.kernels.trust import align_funders, compete, take_stock, update_alignment, update_trust, write_agenda
from cisim.model.kernels.yearly import choose_membership, elect, shock
from cisim.model.schedule import SCHEDULE, Event, Moment


@part
def shocks(b: Any, t: Any) -> None:
    """Recessions, champions who leave, policies changed from outside."""
    shock(t, b.size, b.seed, b.world, b.fixed, b.p, b.row, b.joint, b.cond, b.word)


@part
def elections(b: Any, t: Any) -> None:
    """Elections reset the alignment of governments."""
    elect(t, b.who, b.p, b.org)


@part
def funder_alignment(b: Any, t: Any) -> None:
    """(M5) Funders come to weigh common results more, or drift back."""
    align_funders(b.p, b.q, b.joint, b.funder)


@part
def membership(b: Any, t: Any) -> None:
    """(M13) Organisations join and leave the partnership."""
    choose_membership(t, b.size, b.seed, b.world, b.initiative, b.funder, b.org, b.p, b.q, b.joint, b.who)


@part
def rivalry(b: Any, t: Any) -> None:
    """(M4) Nonprofits that compete for grants lose each other's trust."""
    compete(t, b.size, b.seed, b.world, b.initiative, b.edge, b.n_edges, b.who, b.org, b.p, b.q, b.trust)


@part
def prices(b: Any, t: Any) -> None:
    """(M7) Efforts of the conditions and what they cost."""
    exert(t, b.cond)
    compose(b.base, b.bounds, b.change, b.coefficient, b.cond, b.q)


@part
def agenda(b: Any, t: Any) -> None:
    """(M5) Members write the agreed definition of success."""
    write_agenda(b.size, b.initiative, b.who, b.org, b.q, b.word)


@part
def backbone(b: Any, t: Any) -> None:
    """(M8) Backbone and data system are paid out of the pool."""
    finance_backbone(b.initiative, b.who, b.funder, b.p, b.q, b.base, b.joint, b.money, b.row)


@part
def applications(b: Any, t: Any) -> None:
    """(M8) Funders score applicants and pick winners."""
    draw_errors(t, b.seed, b.error)
    score_applicants(b.world, b.initiative, b.error, b.share, b.who, b.org, b.cell, b.funder, b.p, b.q, b.grant)
    pick_winners(t, b.p, b.funder, b.row, b.grant)


@part
def grants(b: Any, t: Any) -> None:
    """(M8) Funders decide what share of their grants each nonprofit gets."""
    decide_grants(b.share, b.who, b.org, b.cell, b.funder, b.p, b.grant)


@part
def awards(b: Any, t: Any) -> None:
    """(M8) Grants are given for their term."""
    give_grants(b.p, b.funder, b.row, b.grant, b.org)


@part
def saving(b: Any, t: Any) -> None:
    """(M14) A share of budgets is set aside for sites."""
    set_aside(b.sites, b.size, b.p, b.who, b.org, b.works)


@part
def staffing(b: Any, t: Any) -> None:
    """(M8) Nonprofits grow or shrink with their income; the year's books are opened."""
    grow(b.size, b.p, b.who, b.row, b.works, b.org, b.money)


@part
def levels(b: Any, t: Any) -> None:
    """(M7) Levels of the conditions grow or fade; the quantities they change are composed."""
    draw_luck(t, b.seed, b.luck, b.chance)
    exert(t, b.cond)
    grow_levels(b.needs, b.floor, b.q, b.joint, b.cond)
    compose(b.base, b.bounds, b.change, b.coefficient, b.cond, b.q)


@part
def attendance(b: Any, t: Any) -> None:
    """(M6) Organisations decide how much of the coordination asked they do."""
    decide_attendance(b.rows, b.initiative, b.who, b.p, b.q, b.joint, b.org)


@part
def hours(b: Any, t: Any) -> None:
    """(M6) Hours go to service, search, fundraising, reports and coordination."""
    spend_hours(b.rows, b.size, b.initiative, b.who, b.p, b.q, b.org, b.joint, b.time)


@part
def trust(b: Any, t: Any) -> None:
    """(M4) Meetings kept and breaches change trust on ties."""
    update_trust(
        b.rows, b.world, b.initiative, b.edge, b.n_edges, b.first_tie, b.tie, b.who, b.org, b.p, b.q, b.joint, b.row,
        b.scratch, b.trust,
    )  # fmt: skip
    take_stock(t, b.world, b.edge, b.n_edges, b.first_tie, b.trust, b.org)


@part
def alignment(b: Any, t: Any) -> None:
    """(M5) Members come to weigh common results more, or drift back."""
    update_alignment(b.rows, b.initiative, b.who, b.p, b.q, b.joint, b.org)


@part
def effectiveness(b: Any, t: Any) -> None:
    """(M1) What practices prevail, and what each practice is worth among them."""
    find_prevailing(b.problem, b.reads, b.votes, b.word)
    evaluate(b.problem, b.world, b.word, b.who, b.org, b.found)


@part
def search(b: Any, t: Any) -> None:
    """(M3a) Organisations look answers up, try something out or learn from peers."""
    choose_steps(b.rows, b.world, b.initiative, b.luck, b.known, b.org, b.p, b.q, b.joint, b.who, b.searching)
    search_alone(t, b.size, b.seed, b.world, b.luck, b.fixed, b.setting, b.searching, b.who, b.candidate)
    learn_from_peers(
        t, b.size, b.seed, b.world, b.initiative, b.luck, b.fixed, b.first_tie, b.tie, b.org, b.trust, b.p, b.q,
        b.searching, b.found, b.scratch, b.who, b.candidate,
    )  # fmt: skip


@part
def judgement(b: Any, t: Any) -> None:
    """(M2) Each judges the change it has in view."""
    judge(
        t, b.problem, b.seen, b.seed, b.world, b.initiative, b.luck, b.fixed, b.word, b.org, b.p, b.q, b.candidate,
        b.searching, b.who,
    )  # fmt: skip


@part
def cycles(b: Any, t: Any) -> None:
    """(M3b) Networks try a change together and vote on it."""
    joint_cycles(
        t, b.problem, b.seen, b.seed, b.world, b.initiative, b.chance, b.network_stage, b.known, b.fixed, b.word, b.org,
        b.p, b.q, b.found, b.joint, b.row, b.scratch, b.who,
    )  # fmt: skip


@part
def review(b: Any, t: Any) -> None:
    """(M3c) The plan keeps the best combination of what is proposed."""
    review_proposals(
        t, b.problem, b.seen, b.seed, b.world, b.initiative, b.weight, b.org, b.p, b.q, b.joint, b.votes, b.found,
        b.scratch, b.word, b.who,
    )  # fmt: skip


@part
def service(b: Any, t: Any) -> None:
    """(M10, M14) Service with the practices the month began with, and sites that are done."""
    serve(b.rows, b.world, b.best, b.share, b.who, b.org, b.p, b.row, b.scratch, b.cell)
    hold(b.sites, b.share, b.works, b.cell)


@part
def adoption(b: Any, t: Any) -> None:
    """(M1) The practices decided on are in force."""
    adopt(b.size, b.world, b.fixed, b.weight, b.who, b.word, b.votes, b.found)


@part
def moves(b: Any, t: Any) -> None:
    """(M9) Once a quarter nonprofits decide where to work."""
    decide_moves(
        t, b.problem, b.seen, b.size, b.world, b.initiative, b.luck, b.share, b.word, b.org, b.p, b.q, b.cell, b.who
    )


@part
def relocation(b: Any, t: Any) -> None:
    """(M9) Once a quarter nonprofits move to the cell they decided on."""
    move(t, b.size, b.share, b.p, b.weight, b.org, b.votes, b.word, b.who)


@part
def recovery(b: Any, t: Any) -> None:
    """(M10) What moves and growth cost in effectiveness is regained."""
    recover(b.p, b.org)


@part
def attainment(b: Any, t: Any) -> None:
    """(M11) Cohorts move on with what they brought and received."""
    aim(b.order, b.source, b.source_share, b.elasticity, b.intake, b.p, b.cell)
    turn_over(b.share, b.duration, b.p, b.cell)


@part
def books(b: Any, t: Any) -> None:
    """(M8) A twelfth of the year's dollars is booked."""
    keep_books(b.money)


@part
def sites(b: Any, t: Any) -> None:
    """(M14) Sites that are paid for are done."""
    build(b.sites, b.share, b.p, b.works, b.money, b.cell)


@entry
def begin(b: Any) -> None:
    """Before the first month: attainment starts where the first practices and budgets would keep it, so that no run
    begins with a drift of its own.
    """
    compose(b.base, b.bounds, b.change, b.coefficient, b.cond, b.q)
    count_votes(b.problem, b.weight, b.who, b.votes)
    find_prevailing(b.problem, b.reads, b.votes, b.word)
    evaluate(b.problem, b.world, b.word, b.who, b.org, b.found)
    spend_hours(b.rows, b.size, b.initiative, b.who, b.p, b.q, b.org, b.joint, b.time)
    serve(b.rows, b.world, b.best, b.share, b.who, b.org, b.p, b.row, b.scratch, b.cell)
    settle(b.order, b.source, b.source_share, b.elasticity, b.intake, b.p, b.cell)
    b.time[:] = 0.0
    b.joint[Joint.quality, :] = 0.0
    take_stock(0, b.world, b.edge, b.n_edges, b.first_tie, b.trust, b.org)


PHASES: dict[str, Callable[[Block, int], None]] = {phase.name: globals()[phase.name] for phase in SCHEDULE}
"""The functions above by the name of their phase."""


@entry
def start_year(b: Any, t: Any) -> None:
    """What happens once a year, before its first month ``t``; the first year begins with nobody met and no shocks."""
    if t > 0:
        shocks(b, t)
        elections(b, t)
        funder_alignment(b, t)
        membership(b, t)
        rivalry(b, t)
    prices(b, t)
    agenda(b, t)
    backbone(b, t)
    applications(b, t)
    grants(b, t)
    awards(b, t)
    saving(b, t)
    staffing(b, t)


@entry
def run_months(b: Any, first: Any, last: Any) -> None:
    """Months ``first`` up to but without ``last`` of every run of block ``b``; all within one year."""
    for t in range(first, last):
        levels(b, t)
        attendance(b, t)
        hours(b, t)
        trust(b, t)
        alignment(b, t)
        effectiveness(b, t)
        search(b, t)
        judgement(b, t)
        cycles(b, t)
        review(b, t)
        service(b, t)
        adoption(b, t)
        moves(b, t)
        relocation(b, t)
        recovery(b, t)
        attainment(b, t)
        books(b, t)
        sites(b, t)


def advance(b: Block, first: int, last: int, events: Sequence[Event] = ()) -> None:
    """Months ``first`` up to but without ``last``, years included; ``advance(b, 0, 0)`` only prepares the start."""
    if first == last == 0:
        begin(b)
    if events:
        for t in range(first, last):
            _month_with(b, t, events)
        return
    t = first
    while t < last:
        if t % 12 == 0:
            start_year(b, t)
        until = min(last, t - t % 12 + 12)
        run_months(b, t, until)
        t = until


def _month_with(b: Block, t: int, events: Sequence[Event]) -> None:
    """Month ``t``, and the year it begins, phase by phase; events in the order in which they are given."""
    for phase in SCHEDULE:
        if phase.happens(t):
            _call(events, "before", phase.name, b, t)
            PHASES[phase.name](b, t)
            _call(events, "after", phase.name, b, t)


def _call(events: Sequence[Event], when: Moment, phase: str, b: Block, t: int) -> None:
    for event in events:
        if event.due(when, phase):
            event.function(b, t)
