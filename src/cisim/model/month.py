"""One month of the model, in order: the schedule of docs/odd.md on one page, one call a process, one kernel a call.

The month is cut where something has been decided and not yet done. In between, Python code or a person may change what
was decided for chosen agents (``month_with``); an ensemble runs the same parts compiled in one piece (``run_months``).
"""

from __future__ import annotations

from collections.abc import Callable
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
from cisim.model.kernels.layout import QUARTER, Block, Joint
from cisim.model.kernels.levels import compose, exert, grow_levels
from cisim.model.kernels.location import decide_moves, move
from cisim.model.kernels.practice import adopt, count_votes, evaluate, find_prevailing
from cisim.model.kernels.random_draws import draw_errors, draw_luck
from cisim.model.kernels.review import review
from cisim.model.kernels.search import choose_steps, learn_from_peers, search_alone
from cisim.model.kernels.service import aim, recover, serve, settle, turn_over
from cisim.model.kernels.trust import align_funders, compete, take_stock, update_alignment, update_trust, write_agenda
from cisim.model.kernels.yearly import choose_membership, elect, shock


@part
def until_grants(b: Any, t: Any) -> None:
    """Before the first month of a year: shocks, elections, membership, rivalry; prices, agenda; who gets the money."""
    if t > 0:
        shock(t, b.size, b.seed, b.world, b.fixed, b.p, b.row, b.joint, b.cond, b.word)
        elect(t, b.who, b.p, b.org)
        align_funders(b.p, b.q, b.joint, b.funder)
        choose_membership(t, b.size, b.seed, b.world, b.initiative, b.funder, b.org, b.p, b.q, b.joint, b.who)
        compete(t, b.size, b.seed, b.world, b.initiative, b.edge, b.n_edges, b.who, b.org, b.p, b.q, b.trust)
    exert(t, b.cond)
    compose(b.base, b.bounds, b.change, b.coefficient, b.cond, b.q)
    write_agenda(b.size, b.initiative, b.who, b.org, b.q, b.word)
    finance_backbone(b.initiative, b.who, b.funder, b.p, b.q, b.base, b.joint, b.money, b.row)
    draw_errors(t, b.seed, b.error)
    score_applicants(b.world, b.initiative, b.error, b.share, b.who, b.org, b.cell, b.funder, b.p, b.q, b.grant)
    pick_winners(t, b.p, b.funder, b.row, b.grant)
    decide_grants(b.share, b.who, b.org, b.cell, b.funder, b.p, b.grant)


@part
def until_year(b: Any, t: Any) -> None:
    """The money is given; some of it is set aside for sites; grantees grow or shrink."""
    give_grants(b.p, b.funder, b.row, b.grant, b.org)
    set_aside(b.sites, b.size, b.p, b.who, b.org, b.works)
    grow(b.size, b.p, b.who, b.row, b.works, b.org, b.money)


@part
def until_quantities(b: Any, t: Any) -> None:
    """Levels of the conditions, and what they change."""
    draw_luck(t, b.seed, b.luck, b.chance)
    exert(t, b.cond)
    grow_levels(b.needs, b.floor, b.q, b.joint, b.cond)
    compose(b.base, b.bounds, b.change, b.coefficient, b.cond, b.q)


@part
def until_attendance(b: Any, t: Any) -> None:
    """How much of the coordination asked each organisation can do."""
    decide_attendance(b.rows, b.initiative, b.who, b.p, b.q, b.joint, b.org)


@part
def until_practices(b: Any, t: Any) -> None:
    """Hours, meetings, measures; then what each wants to change: alone, from peers, jointly, by plan."""
    spend_hours(b.rows, b.size, b.initiative, b.who, b.p, b.q, b.org, b.joint, b.time)
    update_trust(
        b.rows, b.world, b.initiative, b.edge, b.n_edges, b.first_tie, b.tie, b.who, b.org, b.p, b.q, b.joint, b.row,
        b.scratch, b.trust,
    )  # fmt: skip
    take_stock(t, b.world, b.edge, b.n_edges, b.first_tie, b.trust, b.org)
    update_alignment(b.rows, b.initiative, b.who, b.p, b.q, b.joint, b.org)
    find_prevailing(b.problem, b.reads, b.votes, b.word)
    evaluate(b.problem, b.world, b.word, b.who, b.org, b.found)
    choose_steps(b.rows, b.world, b.initiative, b.luck, b.known, b.org, b.p, b.q, b.joint, b.who, b.searching)
    search_alone(t, b.size, b.seed, b.world, b.luck, b.fixed, b.setting, b.searching, b.who, b.candidate)
    learn_from_peers(
        t, b.size, b.seed, b.world, b.initiative, b.luck, b.fixed, b.first_tie, b.tie, b.org, b.trust, b.p, b.q,
        b.searching, b.found, b.scratch, b.who, b.candidate,
    )  # fmt: skip
    judge(
        t, b.problem, b.seen, b.seed, b.world, b.initiative, b.luck, b.fixed, b.word, b.org, b.p, b.q, b.candidate,
        b.searching, b.who,
    )  # fmt: skip
    joint_cycles(
        t, b.problem, b.seen, b.seed, b.world, b.initiative, b.chance, b.network_stage, b.known, b.fixed, b.word, b.org,
        b.p, b.q, b.found, b.joint, b.row, b.scratch, b.who,
    )  # fmt: skip
    review(
        t, b.problem, b.seen, b.seed, b.world, b.initiative, b.weight, b.org, b.p, b.q, b.joint, b.votes, b.found,
        b.scratch, b.word, b.who,
    )  # fmt: skip


@part
def until_moves(b: Any, t: Any) -> None:
    """Service with the practices the month began with, then the new practices; who wants to work elsewhere."""
    serve(b.rows, b.world, b.best, b.share, b.who, b.org, b.p, b.row, b.scratch, b.cell)
    hold(b.sites, b.share, b.works, b.cell)
    adopt(b.size, b.world, b.fixed, b.weight, b.who, b.word, b.votes, b.found)
    decide_moves(
        t, b.problem, b.seen, b.size, b.world, b.initiative, b.luck, b.share, b.word, b.org, b.p, b.q, b.cell, b.who
    )


@part
def until_end(b: Any, t: Any) -> None:
    """Organisations move; cohorts advance; the books; sites that are paid for."""
    move(t, b.size, b.share, b.p, b.weight, b.org, b.votes, b.word, b.who)
    recover(b.p, b.org)
    aim(b.order, b.source, b.source_share, b.elasticity, b.intake, b.p, b.cell)
    turn_over(b.share, b.duration, b.p, b.cell)
    keep_books(b.money)
    build(b.sites, b.share, b.p, b.works, b.money, b.cell)


YEAR: tuple[tuple[Any, str], ...] = ((until_grants, "grants"), (until_year, ""))
MONTH: tuple[tuple[Any, str], ...] = (
    (until_quantities, "quantities"),
    (until_attendance, "attendance"),
    (until_practices, "practices"),
    (until_moves, "moves"),
    (until_end, ""),
)
HOOKS = tuple(name for _, name in YEAR + MONTH if name)
"""Points between deciding and doing, in order; grants once a year, moves once a quarter."""


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


@entry
def start_year(b: Any, t: Any) -> None:
    """What happens once a year, before its first month ``t``."""
    until_grants(b, t)
    until_year(b, t)


@entry
def run_months(b: Any, first: Any, last: Any) -> None:
    """Months ``first`` up to but without ``last`` of every run of block ``b``; all within one year."""
    for t in range(first, last):
        until_quantities(b, t)
        until_attendance(b, t)
        until_practices(b, t)
        until_moves(b, t)
        until_end(b, t)


def advance(b: Block, first: int, last: int) -> None:
    """Months ``first`` up to but without ``last``, years included; ``advance(b, 0, 0)`` only prepares the start."""
    if first == last == 0:
        begin(b)
    t = first
    while t < last:
        if t % 12 == 0:
            start_year(b, t)
        until = min(last, t - t % 12 + 12)
        run_months(b, t, until)
        t = until


def month_with(b: Block, t: int, hook: Callable[[str], None]) -> None:
    """Month ``t``, calling ``hook(point)`` where something has been decided and not yet done (``HOOKS``)."""
    for piece, point in (YEAR if t % 12 == 0 else ()) + MONTH:
        piece(b, t)
        if point and not (point == "moves" and t % QUARTER != QUARTER - 1):
            hook(point)
