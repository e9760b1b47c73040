"""The page of a phone in each stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypedDict

from cisim import workshop
from cisim.dashboard.room.pages import render_phone
from cisim.dashboard.room.play import MODE_OF, agent_of, choices_for, community_of, path_of
from cisim.dashboard.room.questions import in_words, questions_of
from cisim.dashboard.room.room import Decision, Room
from cisim.dashboard.room.stages import ROUNDS, STAGES
from cisim.dashboard.room.tables import Table, ended_text, own_table, price_text
from cisim.language import _
from cisim.workshop.roles import Brief


class PhoneValues(TypedDict, total=False):
    """What the templates of phones take."""

    asked: Sequence[workshop.Question]
    given: Mapping[str, Any]
    in_words: Callable[..., str]
    heading: str
    brief: Brief
    title: str
    texts: list[str]
    choices: Sequence[Any]
    over: bool
    tokens: int
    wanted: Sequence[str]
    for_sale: list[Offer]
    tables: list[Table]
    saved: str
    unsent: str
    waits: bool


PhonePage = tuple[str, PhoneValues]
"""A template and its values."""


def page_version(room: Room) -> str:
    """Changes when a phone has to show another page."""
    waits = room.stage in ROUNDS and room.played and path_of(room, room.stage) is None
    return f"{room.moved}{'w' if waits else ''}"


def stage_page(room: Room, seat: int, refused: str, typed: Mapping[str, str] = MappingProxyType({})) -> str:
    """The page of a seat, in the language in use.

    Args:
        room: its state.
        seat: number of the seat.
        refused: what is said where an answer was not taken.
        typed: the form that was not taken, so that nobody has to fill it in again.
    """
    template, values = _ended(room, seat) if room.ended else PAGES[room.stage](room, seat)
    kept = typed.get("stage") == room.stage and not room.ended
    if kept:
        values = {**values, **_as_typed(values, typed)}
    common = {"room": room, "seat": seat, "version": page_version(room), "refused": refused, "kept": kept,
              "heading": _("This room has ended") if room.ended else _(STAGES[room.stage])}  # fmt: skip
    values["saved"] = "" if refused else values.get("saved", "")
    return render_phone(template, room.settings["language"], **{**common, **values})


def _as_typed(values: PhoneValues, typed: Mapping[str, str]) -> PhoneValues:
    """What a form shows instead of what is saved."""
    if "asked" in values:
        return {"given": {**values["given"], **{key: typed[key] for key in values["given"] if key in typed}}}
    tokens = {name.removeprefix("t."): value for name, value in typed.items() if name.startswith("t.")}
    wanted = [name.removeprefix("c.") for name in typed if name.startswith("c.")]
    return {"given": tokens, "wanted": wanted} if "wanted" in values else {}


def _saved(answered: bool) -> str:
    return _("Saved. You can change it until the host moves on.") if answered else ""


def _unsent(last: Decision, answered: bool) -> str:
    """Who decides as long as nothing is sent, where a form begins with the tokens of last year most of all."""
    if answered:
        return ""
    if last.tokens:
        return _(
            "Below are your tokens of last year. Send them again, or others: else the model's rules decide for you."
        )
    return _("Until you send, the model's rules decide for you.")


def _questions(room: Room, seat: int) -> PhonePage:
    asked = questions_of(room, room.stage)
    given = {q.key: room.answers(room.stage, q.key).get(seat) for q in asked}
    saved = _saved(any(value is not None for value in given.values()))
    return "questions.html", {"asked": asked, "given": given, "saved": saved, "in_words": in_words}


def _lock(room: Room, seat: int) -> PhonePage:
    texts = [_("Guesses are locked. Look at the screen."), *own_guesses(room, seat)]
    return "message.html", {"texts": texts, "waits": True}


def _reveal(room: Room, seat: int) -> PhonePage:
    texts = [_("The model's answer is on the screen."), *own_guesses(room, seat)]
    return "message.html", {"texts": texts, "waits": True}


def own_guesses(room: Room, seat: int) -> list[str]:
    """What a seat has guessed."""
    found = []
    for question in questions_of(room, "predict"):
        value = room.answers("predict", question.key).get(seat)
        if value is not None:
            said = in_words(question, value)
            found.append(_("{question} You said: {answer}.").format(question=question.text, answer=said))
    return found


def _round(room: Room, seat: int) -> PhonePage:
    agent, stage = agent_of(room, seat), room.stage
    path = path_of(room, stage) if room.played else None
    choices = choices_for(room, seat, stage)
    texts, tables = [note for note in (community_of(room).note_on_words,) if note], []
    if room.round_is_over:
        texts.append(_("All years of this round are played. Look at the screen."))
    if room.played and path is None:
        texts.append(_("The model is computing the year."))
    if path is not None:
        tables = [own_table(room, seat, path)]
    if ended := ended_text(path):
        texts.append(ended)
    last = last_decision(room, seat)
    heading = _("{stage}, year {year} of {n}").format(
        stage=_(STAGES[stage]), year=min(room.played + 1, room.settings["rounds"]), n=room.settings["rounds"]
    )
    return "round.html", {
        "heading": heading, "brief": agent.brief(), "texts": texts, "choices": choices, "over": room.round_is_over,
        "tokens": workshop.TOKENS, "given": last.tokens, "wanted": last.conditions,
        "for_sale": [] if ended else _for_sale(room),
        "saved": _saved(seat in room.decided), "unsent": _unsent(last, seat in room.decided),
        "tables": [t for t in tables if t is not None],
        "waits": not choices or room.round_is_over,
    }  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """A condition as a phone offers it."""

    name: str
    title: str
    price_text: str


def _for_sale(room: Room) -> list[Offer]:
    if MODE_OF[room.stage] == "alone":
        return []
    return [Offer(item.name, item.title, price_text(item)) for item in _sale(community_of(room))]


def _sale(community: workshop.Room) -> tuple[workshop.ConditionForSale, ...]:
    return workshop.conditions_for_sale(community.scenario)


def last_decision(room: Room, seat: int) -> Decision:
    """What a seat has decided for this year, or else for the year before: the form begins with it."""
    years = room.years[room.stage]
    return next((year[seat] for year in reversed(years[-2:]) if seat in year), Decision({}))


def _ended(room: Room, seat: int) -> PhonePage:
    texts = [_("Thank you for taking part. No more answers are taken, and this page asks for nothing more."),
             _("What you sent is kept on the computer of the host, without your name.")]  # fmt: skip
    return "ended.html", {"texts": texts, "title": agent_of(room, seat).name, "tables": _own_tables(room, seat)}


def _own_tables(room: Room, seat: int) -> list[Table]:
    """The own measure of a seat in the rounds that were played."""
    tables = []
    for stage, caption in (("round_1", _("Your own measure, alone")), ("round_2", _("Your own measure, together"))):
        if len(room.years[stage]) > 1 and (path := path_of(room, stage)) is not None:
            tables.append(own_table(room, seat, path, caption))
    return [table for table in tables if table is not None]


def _debrief(room: Room, seat: int) -> PhonePage:
    _template, values = _questions(room, seat)
    return "debrief.html", {**values, "title": agent_of(room, seat).name, "tables": _own_tables(room, seat)}


PAGES: Mapping[str, Callable[[Room, int], PhonePage]] = {
    "welcome": _questions,
    "predict": _questions,
    "lock": _lock,
    "reveal": _reveal,
    "round_1": _round,
    "round_2": _round,
    "debrief": _debrief,
}
"""Template and values of each stage."""
