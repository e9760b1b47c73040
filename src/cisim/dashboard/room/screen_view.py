"""What the screen shows in each stage. It holds no text of a participant, and no guess before it is revealed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from markupsafe import Markup

from cisim import workshop
from cisim.dashboard.room.host_view import counts_of
from cisim.dashboard.room.play import community_of, debrief_of, failure_of, path_of
from cisim.dashboard.room.questions import answer_to, prepare_answers, questions_of, survey_change
from cisim.dashboard.room.room import Room
from cisim.dashboard.room.rooms import Rooms
from cisim.dashboard.room.stages import ROUNDS, STAGES
from cisim.dashboard.room.tables import Table, bought_table, ended_text, stage_table
from cisim.language import _, ngettext
from cisim.workshop.sections import PHONE_FIGURE_WIDTH, talk_prompts

FIGURE_WIDTH = 560
"""Width of figures: over a screen of 1280 pixels their type of 13 pixels is one of 28, on a sheet one of 12 points."""


class ScreenFigure(TypedDict):
    """A question, and what the room guessed under what the model returns."""

    caption: str
    svg: str
    narrow: str
    sentences: NotRequired[Sequence[str]]


class StageValues(TypedDict, total=False):
    """What a stage shows."""

    door: bool
    texts: list[str]
    figures: list[ScreenFigure]
    tables: list[Table]
    sections: list[workshop.Section]
    narrow: dict[str, str]


class ScreenValues(StageValues):
    """For the template of the screen."""

    heading: str
    counts: dict[str, int]
    asks: bool


def screen_values(rooms: Rooms, room: Room) -> ScreenValues:
    """For the template of the screen."""
    values: ScreenValues = {
        "heading": _("This room has ended") if room.ended else _(STAGES[room.stage]),
        "counts": counts_of(rooms, room), "asks": is_asking(room), "door": False,
        "texts": [], "figures": [], "tables": [], "sections": [], "narrow": {},
    }  # fmt: skip
    if failure := failure_of(room, room.shown):
        return {**values, "texts": [_("The model cannot run this: {reason}").format(reason=failure)]}
    return {**values, **VIEWS[room.shown](room)}


def _welcome(room: Room) -> StageValues:
    note = community_of(room).note_on_words
    return {"door": True, "texts": [note] if note else []}


def _predict(room: Room) -> StageValues:
    return {"texts": [question.text for question in questions_of(room, "predict")]}


def _lock(room: Room) -> StageValues:
    return {"texts": [_("Guesses are locked. Why did you guess what you guessed?")]}


def _reveal(room: Room) -> StageValues:
    asked = questions_of(room, "predict")
    if not prepare_answers(room):
        return {"texts": [_("The model is still computing its answer.")]}
    return {"figures": [figure(room, question) for question in asked]}


def figure(room: Room, question: workshop.Question) -> ScreenFigure:
    """What the room has guessed, under what the model returns."""
    answer = answer_to(room, question)
    if answer is None:
        return {"caption": question.text, "svg": "", "narrow": ""}
    counted = workshop.tally(question, list(room.answers("predict", question.key).values()))
    wide, narrow = (Markup(workshop.reveal_figure(answer, counted, w)) for w in (FIGURE_WIDTH, PHONE_FIGURE_WIDTH))
    return {"caption": question.text, "svg": wide, "narrow": narrow, "sentences": answer.sentences}


def _year_text(room: Room) -> str:
    if room.round_is_over:
        return _("All years of this round are played.")
    return _("Year {year} of {n}").format(year=room.played + 1, n=room.settings["rounds"])


def _decided_text(room: Room) -> str:
    """Who plays: people, or the model for them."""
    years = room.years[room.stage]
    if len(years) < 2:
        return _("Seats without a decision are played by the model's rules.")
    text = ngettext(
        "Year {year}: {n} seat decided; all others were played by the model's rules.",
        "Year {year}: {n} seats decided; all others were played by the model's rules.",
        len(years[-2]),
    )
    return text.format(year=len(years) - 1, n=len(years[-2]))


def _round_1(room: Room) -> StageValues:
    """Alone nobody sees what becomes of the others before the round is over."""
    texts = [_year_text(room), _("Everybody decides alone."), _decided_text(room)]
    return {"texts": texts, "tables": _path_tables(room, "round_1") if room.round_is_over else []}


def _round_2(room: Room) -> StageValues:
    """Together everybody sees the same numbers."""
    ended = ended_text(path_of(room, "round_2") if room.played else None)
    texts = [
        _year_text(room),
        ended or _("The same money, and what the room buys comes out of it."),
        _decided_text(room),
    ]
    return {"texts": texts, "tables": _path_tables(room, "round_2")}


def _path_tables(room: Room, stage: str) -> list[Table]:
    if len(room.years[stage]) < 2:
        return []
    path = path_of(room, stage)
    found = [bought_table(room, stage) if stage == "round_2" else None, stage_table(room, path) if path else None]
    return [table for table in found if table is not None]


def _debrief(room: Room) -> StageValues:
    thanks = [_("Thank you for taking part. No more answers are taken.")] if room.ended else []
    sections = debrief_sections(room)
    if sections is None:
        waiting = _("The model is running your decisions with other luck. Meanwhile: what do you think was luck?")
        sections = _survey_sections(room)
        return {"texts": [*thanks, waiting], "sections": sections, "narrow": narrow_figures(room)}
    return {"texts": thanks, "sections": sections, "narrow": narrow_figures(room)}


def debrief_sections(room: Room, width: int = FIGURE_WIDTH) -> list[workshop.Section] | None:
    """The debrief with figures of a width; ``None`` while it is computed."""
    if not room.was_played:
        talk = workshop.Section("talk", _("Talk about it"), (), prompts=talk_prompts())
        return [talk, *_survey_sections(room, width)]
    found = debrief_of(room)
    return None if found is None else [*found.sections(width), *_survey_sections(room, width)]


def narrow_figures(room: Room) -> dict[str, str]:
    """The figures of the debrief once more by section, as a phone shows them."""
    sections = debrief_sections(room, PHONE_FIGURE_WIDTH)
    found = _survey_sections(room, PHONE_FIGURE_WIDTH) if sections is None else sections
    return {section.key: section.figure for section in found}


def _survey_sections(room: Room, width: int = FIGURE_WIDTH) -> list[workshop.Section]:
    """What people thought before and after, once somebody has answered twice."""
    change = survey_change(room)
    if not change.people:
        return []
    return [workshop.Section("survey", _("Before and after"), change.sentences, figure=change.figure(width))]


def is_asking(room: Room) -> bool:
    """Whether phones have something to answer."""
    if room.ended:
        return False
    return bool(questions_of(room, room.stage)) or (room.stage in ROUNDS and not room.round_is_over)


def is_waiting(room: Room) -> bool:
    """Whether something that the screen shows is still computed."""
    if failure_of(room, room.shown):
        return False
    if room.shown == "debrief":
        return room.was_played and debrief_of(room) is None
    if room.round_is_over and room.stage == "round_2":
        debrief_of(room)  # begun here, it is there when the host moves on
    if room.stage in ROUNDS:
        return room.played > 0 and path_of(room, room.stage) is None
    return not prepare_answers(room)


VIEWS = {
    "welcome": _welcome,
    "predict": _predict,
    "lock": _lock,
    "reveal": _reveal,
    "round_1": _round_1,
    "round_2": _round_2,
    "debrief": _debrief,
}
