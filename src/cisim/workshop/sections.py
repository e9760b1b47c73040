"""The debrief as parts that pages and the handout show: sentences, tables, figures, prompts for talk.

Nothing here prefers an outcome: if the room does worse together, or with conditions, these sentences say so.
"""

from __future__ import annotations

from dataclasses import dataclass

from cisim.charts.page.room_path import draw
from cisim.comparison.verdict import ROPE
from cisim.language import _, ngettext
from cisim.workshop.findings import Findings, OtherProblem
from cisim.workshop.numbers import change_text, level_text
from cisim.workshop.roles import role_named

PHONE_FIGURE_WIDTH = 330
"""Width of figures over a phone, where their type is as large as it says."""
ARM = {"alone": "isolated", "together": "collective"}
"""Of each round the arm of the model in whose look it is drawn."""


@dataclass(frozen=True)
class Section:
    """A part of a debrief, as pages and the handout show it.

    Attributes:
        key: its name.
        title: a heading.
        sentences: what is found, in plain words.
        table: a header and rows; empty where there is none.
        figure: SVG; empty where there is none.
        prompts: questions for talk.
    """

    key: str
    title: str
    sentences: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()
    figure: str = ""
    prompts: tuple[str, ...] = ()


def debrief_sections(found: Findings, width: int = 760) -> tuple[Section, ...]:
    """All of a debrief in the order in which it is told; figures are so many pixels wide."""
    parts = [_path_section(found, width), _luck_section(found), _winners_section(found)]
    if found.other is not None:
        parts.append(_other_section(found.other))
    return (*parts, Section("talk", _("Talk about it"), (), prompts=talk_prompts()))


def _end_text(mode: str, end: float) -> str:
    if mode == "together":
        text = _("Together you ended at {end} of 100.")
    else:
        text = _("Alone you ended at {end} of 100.")
    return text.format(end=level_text(end))


def _path_section(found: Findings, width: int) -> Section:
    texts = [_end_text(mode, float(path.outcome[0, -1])) for mode, path in found.paths.items()]
    finding = texts[0] if found.gain is None else _gain_text(found.gain)
    if found.gain is not None:
        texts.append(finding)
    for path in found.paths.values():
        if path.ended is not None:
            texts.append(_("Your partnership ended in year {year}.").format(year=path.ended))
    labels = {"alone": _("you, alone"), "together": _("you, together")}
    figure = draw(
        {ARM[mode]: found.fan.band(mode) for mode in found.paths},
        {ARM[mode]: path.outcome[0].tolist() for mode, path in found.paths.items()},
        {ARM[mode]: labels[mode] for mode in found.paths},
        {ARM[mode]: len(path.rounds) for mode, path in found.paths.items()},
        finding,
        width,
    )
    return Section("path", _("Your path"), tuple(texts), figure=figure)


def _gain_text(gain: float) -> str:
    if gain > ROPE:
        text = _("Together you did better than alone: {gain} of 100.")
    elif gain < -ROPE:
        text = _("Together you did worse than alone: {gain} of 100.")
    else:
        text = _("Together you did about as well as alone: {gain} of 100.")
    return text.format(gain=change_text(gain))


def _luck_section(found: Findings) -> Section:
    head = (_("Round"), _("You"), _("Nobody plays, mean"), _("Luck"), _("Us"), _("How they met"))
    titles = {"alone": _("alone"), "together": _("together")}
    rows = [
        (titles[mode], level_text(p.outcome), level_text(p.usual), *map(change_text, (p.luck, p.us, p.both)))
        for mode, p in found.apart.items()
    ]
    texts = [text for part in found.apart.values() for text in part.sentences]
    return Section("luck", _("How much was luck, how much was us"), tuple(texts), (head, *rows))


def _winners_section(found: Findings) -> Section:
    title = _("Who won, and what that did to children")
    if not found.seats:
        return Section("winners", title, (_("Nobody took a seat: the model's own rules decided everything."),))
    columns = {
        "alone": (_("Alone: you"), _("Alone: nobody plays")),
        "together": (_("Together: you"), _("Together: nobody plays")),
    }
    head = (_("Seat"), _("Its own measure"), *(name for mode in found.paths for name in columns[mode]))
    rows = []
    for result in found.seats:
        seat = found.room.seat(result.seat)
        numbers = [change_text(x) for mode in found.paths for x in (result.played[mode], result.nobody[mode])]
        rows.append((seat.name, role_named(seat.role).measure, *numbers))
    told = _("Numbers are changes of a seat's own measure from the start to the end, in points.")
    return Section("winners", title, (*(_winners_text(found, mode) for mode in found.paths), told), (head, *rows))


def _winners_text(found: Findings, mode: str) -> str:
    won, count = sum(result.won(mode) for result in found.seats), len(found.seats)
    children = float(found.paths[mode].outcome[0, -1] - found.fan.of(mode).outcome[0, -1])
    if mode == "together":
        text = ngettext(
            "Together {won} of {n} seat did better by its own measure than with nobody in the room. "
            "For young people at the last stage that was {children} of 100.",
            "Together {won} of {n} seats did better by their own measure than with nobody in the room. "
            "For young people at the last stage that was {children} of 100.",
            count,
        )
    else:
        text = ngettext(
            "Alone {won} of {n} seat did better by its own measure than with nobody in the room. "
            "For young people at the last stage that was {children} of 100.",
            "Alone {won} of {n} seats did better by their own measure than with nobody in the room. "
            "For young people at the last stage that was {children} of 100.",
            count,
        )
    return text.format(won=won, n=count, children=change_text(children))


def _other_section(other: OtherProblem) -> Section:
    titles = {"alone": _("Your decisions alone"), "together": _("Your decisions together")}
    modes = list(dict.fromkeys(mode for mode, problem in other.us))
    head = (_("Problem"), _("Together minus alone: you"), _("Together minus alone: nobody plays"))
    rows, texts = [], []
    for problem in other.problems:
        decisions, nobody = other.decisions[problem], change_text(other.nobody[problem])
        played = "–" if decisions is None else change_text(decisions)
        us = (change_text(other.us[mode, problem]) for mode in modes)
        rows.append((_(other.titles[problem]), played, nobody, *us))
        if decisions is not None:
            text = _("{problem}: with your decisions, together is {value} of 100 against alone, on average.")
            texts.append(text.format(problem=_(other.titles[problem]), value=played))
        else:
            text = _("{problem}: with nobody in the room, together is {value} of 100 against alone, on average.")
            texts.append(text.format(problem=_(other.titles[problem]), value=nobody))
    title = _("The same decisions, another kind of problem")
    return Section("other", title, tuple(texts), ((*head, *(titles[mode] for mode in modes)), *rows))


def talk_prompts() -> tuple[str, ...]:
    """Questions for talk; none has an answer that the model prefers."""
    return (
        _("When did you know that it was going well, or badly? What did you see?"),
        _("Who paid for working together? Did they get it back?"),
        _("Whose own measure rose while children did not gain? Could that person have known?"),
        _("What would you have decided with other luck?"),
        _("What in your own work is like this community? What is not?"),
        _("What does the model leave out that would change your mind?"),
    )
