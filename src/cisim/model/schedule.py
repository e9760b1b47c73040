"""The schedule of a year and a month as data: the phases in order, when each happens, and the kernels it runs.

``cisim.model.year`` and ``cisim.model.month`` hold the same phases as code, one function of the same name each; a test
compares the two. The map of the month and the tables of docs/odd.md are made from these lines, without reading any
source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from cisim.errors import ArgumentError, nearest
from cisim.model.kernels.layout import QUARTER, Block

When = Literal["year", "month", "quarter"]


@dataclass(frozen=True)
class Phase:
    """A step of the schedule.

    Attributes:
        name: its function in ``cisim.model.month`` or ``year``, and the name events give.
        when: before the first month of each ``year``, every ``month``, or in the last month of each ``quarter``.
        text: what happens.
        equations: numbers of docs/odd.md.
        kernels: ``file.function`` in ``cisim/model/kernels``, in the order in which it calls them.
        after_start: left out before the first month of a run.
        preparation: kernels that only repeat what a later phase computes.
    """

    name: str
    when: When
    text: str
    equations: tuple[str, ...]
    kernels: tuple[str, ...]
    after_start: bool = False
    preparation: tuple[str, ...] = ()

    def happens(self, month: int) -> bool:
        """Whether it is due in a month, counted from 0."""
        if self.when == "year":
            return month % 12 == 0 and (month > 0 or not self.after_start)
        return self.when == "month" or month % QUARTER == QUARTER - 1


SCHEDULE: tuple[Phase, ...] = (
    Phase("turbulence", "year", "part of what works is drawn anew", ("M16",), ("turbulence.renew",), after_start=True),
    Phase("shocks", "year", "recessions, champions who leave, policies changed from outside", ("shocks",),
          ("yearly.shock",), after_start=True),
    Phase("closures", "year", "nonprofits close, and others are founded in their place", ("M19",),
          ("lives.close", "lives.found"), after_start=True),
    Phase("elections", "year", "governments decide on a new head where a term is over or a head leaves", ("shocks",),
          ("yearly.decide_elections",), after_start=True),
    Phase("new_heads", "year", "new heads begin with an alignment of their own", ("shocks",),
          ("yearly.take_office",), after_start=True),
    Phase("funder_alignment", "year", "funders come to weigh common results more, or drift back", ("M5",),
          ("trust.align_funders",), after_start=True),
    Phase("membership", "year", "organisations decide whether to be in the partnership", ("M26", "M13"),
          ("businesses.weigh_membership", "yearly.decide_membership"), after_start=True),
    Phase("enrolment", "year", "organisations join and leave the partnership", ("M13",),
          ("yearly.change_membership",), after_start=True),
    Phase("funder_membership", "year", "funders decide whether to be in the partnership, by what others do", ("M24",),
          ("funders.decide_funder_membership",), after_start=True),
    Phase("funder_enrolment", "year", "funders join and leave the partnership", ("M24",),
          ("funders.change_funder_membership",), after_start=True),
    Phase("rivalry", "year", "nonprofits that compete for grants lose each other's trust", ("M4",),
          ("trust.compete",), after_start=True),
    Phase("exits", "year", "funders decide whether to leave what does not move", ("M19",), ("funders.decide_exits",)),
    Phase("succession", "year", "others take over the dollars of funders that leave", ("M19",), ("funders.leave",)),
    Phase("prices", "year", "efforts of the conditions and what they cost", ("M7", "M27"),
          ("levels.set_effort", "levels.compose", "backbone.apply_roles"),
          preparation=("levels.set_effort", "levels.compose", "backbone.apply_roles")),
    Phase("agenda", "year", "members agree on what counts as success", ("M5",), ("interests.write_agenda",)),
    Phase("contributions", "year", "funders decide what they accept to pay for backbone and data system", ("M8",),
          ("funding.decide_backbone",)),
    Phase("fundraising", "year", "backbones decide what share of their staff raises money", ("M27",),
          ("backbone.decide_fundraising",)),
    Phase("backbone", "year", "backbones raise money; they and the data system are paid out of the pool", ("M27", "M8"),
          ("backbone.raise_money", "funding.finance_backbone")),
    Phase("earmarking", "year", "the dollars of an investment are taken out of the pool", ("M8",),
          ("investment.earmark",)),
    Phase("claims", "year", "nonprofits decide how much to claim", ("M23",), ("claims.decide_claims",)),
    Phase("questions", "year", "funders decide how much they ask applicants for membership", ("M24",),
          ("funders.decide_questions",)),
    Phase("applications", "year", "funders score applicants and pick winners", ("M8",),
          ("applications.score_applicants", "applications.pick_winners")),
    Phase("grants", "year", "funders decide what share of their grants each nonprofit gets", ("M8",),
          ("funding.decide_grants",)),
    Phase("awards", "year", "grants are given for their term", ("M8", "M15"),
          ("funding.give_grants", "forgetting.weigh_terms")),
    Phase("investment", "year", "they go to the nonprofits of its stage, or of all stages", ("M8",),
          ("investment.invest",)),
    Phase("budgets", "year", "governments decide what of their budgets goes to which stage and to the partnership",
          ("M25",), ("budgets.decide_budget",)),
    Phase("appropriations", "year", "public budgets follow, and pay what the pool does not of backbone and data system",
          ("M25",), ("budgets.appropriate",)),
    Phase("saving", "year", "organisations decide what share of budgets their stage sets aside for sites", ("M14",),
          ("capital.decide_saving",)),
    Phase("deposits", "year", "that share of budgets is set aside", ("M14",), ("capital.set_aside",)),
    Phase("staffing", "year", "nonprofits grow or shrink with their income; the year's books are opened", ("M8",),
          ("books.add_members_budgets", "books.grow")),
    Phase("partners", "month", "who has moved, or whose partner has, hands children on with somebody else", ("M1",),
          ("partners.choose_partners",)),
    Phase("roles", "month", "backbones decide how to split their staff over its three roles", ("M27",),
          ("backbone.decide_roles",)),
    Phase("levels", "month",
          "levels of the conditions grow or fade; what they change is composed, by the backbone's roles",
          ("M7", "M27"), ("levels.set_effort", "levels.grow_levels", "levels.compose", "backbone.apply_roles")),
    Phase("focus", "month", "partnerships choose the stages they work on first", ("M22",),
          ("partnerships.choose_focus",)),
    Phase("urgency", "month", "members' sense of urgency fades, and facilitators at work restore it", ("M27",),
          ("backbone.keep_urgency",)),
    Phase("attendance", "month", "organisations decide how much of the coordination asked they do", ("M6",),
          ("hours.decide_attendance",)),
    Phase("hours", "month", "hours go to running, search, fundraising, reports, coordination and service", ("M6",),
          ("hours.spend_hours",)),
    Phase("trust", "month", "meetings kept and breaches change trust on ties", ("M4",),
          ("trust.update_trust", "trust.take_stock")),
    Phase("alignment", "month", "members come to weigh common results more, or drift back", ("M5",),
          ("trust.update_alignment",)),
    Phase("forgetting", "quarter", "organisations lose elements of their practice with the staff that leaves", ("M15",),
          ("forgetting.forget",)),
    Phase("effectiveness", "month", "what practices prevail, what partners do, and what each practice is worth then",
          ("M1",), ("practice.find_prevailing", "partners.find_contexts", "practice.evaluate")),
    Phase("search", "month", "organisations look answers up, try something out or learn from peers", ("M3a",),
          ("search.choose_steps", "search.search_alone", "search.learn_from_peers")),
    Phase("judgement", "month", "each judges the change it has in view; policy elements wait for government",
          ("M2", "M3a"), ("judgement.judge", "judgement.await_government")),
    Phase("cycles", "month", "networks try a change together and vote on it", ("M3b",), ("cycles.joint_cycles",)),
    Phase("consent", "month", "who voted for a joint change proposes it", ("M3b",), ("ballots.carry_votes",)),
    Phase("review", "month", "the plan keeps the best combination of what is proposed", ("M3c",),
          ("review.review_proposals",)),
    Phase("service", "month", "service with the practices the month began with, children handed on, finished sites",
          ("M10", "M20", "M14"), ("service.serve", "handing_on.hand_on", "capital.apply_sites")),
    Phase("adoption", "month", "the practices decided on are in force", ("M1",), ("practice.adopt",)),
    Phase("moves", "quarter", "nonprofits decide where to work", ("M9",), ("location.decide_moves",)),
    Phase("relocation", "quarter", "nonprofits move to the cell they decided on", ("M9",), ("location.move",)),
    Phase("recovery", "month", "what moves and growth cost in effectiveness is regained", ("M10",),
          ("service.recover",)),
    Phase("attainment", "month", "cohorts move on with what they brought, keep and receive", ("M11", "M17", "M21"),
          ("service.target_attainment", "service.add_trend", "service.follow_cohorts", "service.turn_over")),
    Phase("books", "month", "a twelfth of the year's dollars is booked", ("M8",), ("books.keep_books",)),
    Phase("sites", "month", "sites that are paid for are done", ("M14",), ("capital.build",)),
    Phase("closings", "month", "partnerships are founded and counted; backbones without a core decide to close",
          ("M18", "M27"), ("partnerships.keep_record", "backbone.decide_closing")),
    Phase("endings", "month", "partnerships end where their backbone closes, and at anniversaries by chance, or go on",
          ("M18",), ("partnerships.end_partnerships", "partnerships.disband")),
)  # fmt: skip
"""All phases in order: those of a year before its first month, then those of every month."""


def phases(when: Literal["year", "month"]) -> tuple[Phase, ...]:
    """The phases before a year, or those of a month (once a quarter included), in order."""
    return tuple(p for p in SCHEDULE if (p.when == "year") == (when == "year"))


Moment = Literal["before", "after"]


@dataclass(frozen=True)
class Event:
    """A function that is called with the block and the month, before or after a phase.

    It may read all of the block and change what it likes. What a phase decides is done in a later one: an event after
    the first changes the decision.

    Raises:
        ArgumentError: there is no such phase, it is to happen neither before nor after it, or there is no function.
    """

    when: Moment
    phase: str
    function: Callable[[Block, int], object]

    def __post_init__(self) -> None:
        for what, value, allowed in (
            ("when", self.when, get_args(Moment)),
            ("phase", self.phase, [p.name for p in SCHEDULE]),
        ):
            if value not in allowed:
                raise ArgumentError(
                    f"event: {what} {value!r} given, allowed: {', '.join(allowed)}{nearest(str(value), allowed)}"
                )
        if not callable(self.function):
            raise ArgumentError(f"event: {self.function!r} given, allowed: a function of the block and the month")

    def due(self, when: Moment, phase: str) -> bool:
        """Whether its time has come."""
        return (self.when, self.phase) == (when, phase)
