"""The pages of the kit: one HTML file each, black on white, to be printed on A4 or Letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cisim.charts.page.room_path import draw
from cisim.language import _, current_language
from cisim.storage.files import prepare_folder, write_text
from cisim.version import __version__
from cisim.workshop.choices import TOKENS, choices_of
from cisim.workshop.conditions import conditions_for_sale, price_table
from cisim.workshop.fan import RUNS, fan
from cisim.workshop.kit.objections import objections
from cisim.workshop.kit.plans import LENGTHS, plan
from cisim.workshop.kit.story_sheets import StorySheet
from cisim.workshop.play import MODES
from cisim.workshop.questions import answer, opening_questions, predictions
from cisim.workshop.roles import ROLES
from cisim.workshop.room import PROBLEMS, Room
from cisim.workshop.sections import PHONE_FIGURE_WIDTH, talk_prompts
from cisim.workshop.survey import HIGHEST, LOWEST, scale_ends, survey_items

TEMPLATES = Environment(
    loader=PackageLoader("cisim.workshop.kit"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip
FIGURE_WIDTH = 640
"""Width of the figure on a sheet."""
TABLES_PER_ROOM = 8
"""Seats for which a tally sheet has room: the table of a hall without phones."""

PAGES: dict[str, Callable[[], str]] = {
    "plan": lambda: _("Plan"),
    "guide": lambda: _("Facilitator's guide"),
    "cards": lambda: _("Role cards"),
    "tally": lambda: _("Tally sheets"),
    "handout": lambda: _("To take home"),
}
"""The pages by the name of their file, and their titles; ``index`` lists them."""
STORY_PAGES: dict[str, Callable[[], str]] = {
    "stories": lambda: _("Stories: the guide"),
    "story_sheets": lambda: _("Stories: the handouts"),
}
"""Those of the stories, the same; they are there where stories are given."""


TemplateValues = dict[str, Any]
"""What a template takes, by name."""


def kit_pages(room: Room, runs: int = RUNS, stories: Sequence[StorySheet] = ()) -> dict[str, str]:
    """The pages of the kit as HTML by name, in the language in use; ``index`` comes first.

    Args:
        room: the community it is made for.
        runs: runs that its numbers come from.
        stories: with what came out of as many runs.
    """
    pages = PAGES | STORY_PAGES if stories else PAGES
    shared = {
        "_": _, "language": current_language(), "room": room, "tokens": TOKENS, "version": __version__, "runs": runs,
        "pages": {name: title() for name, title in pages.items()}, "foot": "",
    }  # fmt: skip
    foot = _("Numbers are those of {runs} runs of each community. cisim {version}.")
    told: TemplateValues = {"stories": stories, "foot": foot.format(runs=runs, version=__version__)}
    contents: dict[str, Callable[[], TemplateValues]] = {
        "plan": lambda: {"lengths": LENGTHS, "plans": {length: plan(length) for length in LENGTHS}},
        "guide": lambda: _guide(room, runs),
        "cards": lambda: _cards(room),
        "tally": lambda: _tally(room),
        "handout": lambda: _handout(room, runs),
        "stories": lambda: told,
        "story_sheets": lambda: told,
    }
    found = {"index": _page("index", _("Workshop kit"), shared)}
    for name, title in pages.items():
        found[name] = _page(name, title(), shared | contents[name]())
    return found


def write_kit(folder: Path, room: Room, runs: int = RUNS, stories: Sequence[StorySheet] = ()) -> list[Path]:
    """Write the pages of the kit into a folder, which is made if it is not there; returns their files.

    Raises:
        CisimError: the folder cannot be written to.
    """
    prepare_folder(folder)
    files = []
    for name, text in kit_pages(room, runs, stories).items():
        files.append(folder / f"{name}.html")
        write_text(files[-1], text)
    return files


def _page(name: str, title: str, values: TemplateValues) -> str:
    return TEMPLATES.get_template(f"{name}.html").render(title=title, **values)


def _cards(room: Room) -> TemplateValues:
    cards = [
        {
            "role": role,
            "alone": choices_of(role.key, "alone"),
            "together": [c for c in choices_of(role.key) if c.together],
            "seats": [seat for seat in room.seats if seat.role == role.key][:TABLES_PER_ROOM],
        }
        for role in ROLES
    ]
    return {"cards": cards}


def _tally(room: Room) -> TemplateValues:
    seats = room.seats[:TABLES_PER_ROOM]
    sheets = {mode: [(seat, choices_of(seat.role, mode)) for seat in seats if seat.plays(mode)] for mode in MODES}
    return {
        "sheets": sheets, "questions": (*opening_questions(room), *predictions(room)),
        "conditions": conditions_for_sale(room.scenario), "items": survey_items(), "ends": scale_ends(),
        "scale": range(LOWEST, HIGHEST + 1),
    }  # fmt: skip


def _guide(room: Room, runs: int) -> TemplateValues:
    asked = [
        (question, answer(room, question.key, runs)) for question in (*opening_questions(room), *predictions(room))
    ]
    return {
        "steps": plan(LENGTHS[-1]), "answers": asked, "objections": objections(room, runs), "prompts": talk_prompts(),
        "prices": price_table(room.scenario),
    }  # fmt: skip


def _handout(room: Room, runs: int) -> TemplateValues:
    rooms = [Room(problem, room.seed, room.rounds) for problem in dict.fromkeys((room.problem, *PROBLEMS))]
    rows = [
        (_(r.scenario.title), answer(r, "gain", runs).sentences[0], answer(r, "who", runs).sentences[0]) for r in rooms
    ]
    wide, narrow = (_fan_figure(room, runs, width) for width in (FIGURE_WIDTH, PHONE_FIGURE_WIDTH))
    prices, prompts = price_table(room.scenario), talk_prompts()
    return {"rows": rows, "prices": prices, "prompts": prompts, "figure": wide, "narrow": narrow}


def _fan_figure(room: Room, runs: int, width: int) -> Markup:
    """The fan of the community with the means of both arms in place of a room's path."""
    whole = fan(room, runs)
    arms = {"isolated": "alone", "collective": "together"}
    svg = draw(
        {arm: whole.band(mode) for arm, mode in arms.items()},
        {arm: whole.of(mode).outcome.mean(axis=0).tolist() for arm, mode in arms.items()},
        {"isolated": _("alone, mean"), "collective": _("together, mean")},
        {},
        _("The same community with nobody in the room"),
        width,
    )
    return Markup(svg)
