"""Learn: stories in which a visitor guesses before the model answers; below, what the model is made of and rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import solara

from cisim.charts.page import chain as chain_chart
from cisim.charts.page import month_diagram as month_chart
from cisim.dashboard.learn.answers import Drawing
from cisim.dashboard.learn.components import DeclarationCards, EvidenceLedger, GuessStorage, Prose, StoryCards
from cisim.dashboard.learn.drawing import DrawingFigure
from cisim.dashboard.learn.guesses import Guesses, from_text, to_text
from cisim.dashboard.learn.sections import (
    badge_lines,
    chain_links,
    condition_rows,
    ledger_topics,
    mechanism_rows,
    month_rows,
    own_texts,
    prose,
    section_titles,
    sector_rows,
)
from cisim.dashboard.learn.stories import Story, stories
from cisim.dashboard.learn.story_page import StoryPage
from cisim.dashboard.shell.frame import Box, Status, run_facts
from cisim.dashboard.shell.picture import NARROW_WIDTH, WIDE_WIDTH
from cisim.dashboard.state.result_cache import FULL
from cisim.dashboard.state.session import Session, use_session
from cisim.dashboard.state.url import VIEW_PREFIX, location, pairs_of, to_query
from cisim.version import __version__

LEARN_TITLE = "Learn by guessing"
LEARN_LEAD = (
    "Guess first, then see what the model returns, with its interval. Nothing in a story is written down beforehand: "
    "every answer is computed as you open it."
)
MONTH_TEXT = (
    "One step is a month. Conditions never touch an outcome: they change named quantities, these change what "
    "organisations do, and only that changes what children reach. A filled mark says that a condition changes a "
    "quantity which this step reads; the picture is drawn from the code."
)


def place_of(search: str | None) -> tuple[Story | None, int]:
    """Story and step of an address; the overview if it names none that exists."""
    pairs = pairs_of(search)
    story = stories().get(pairs.get(f"{VIEW_PREFIX}story", ""))
    step = pairs.get(f"{VIEW_PREFIX}step", "1")
    if story is None:
        return None, 1
    return story, min(max(int(step) if step.isdecimal() and len(step) < 4 else 1, 1), len(story.steps))


def address(session: Session, story: str = "", step: int = 1) -> str:
    """The address of a step, or of the overview; the settings of Explore come along."""
    places = f"{VIEW_PREFIX}story={story}&{VIEW_PREFIX}step={step}" if story else ""
    query = "&".join(part for part in (to_query(session.settings), places) if part)
    return location("/learn", query)


@solara.component
def LearnPage() -> Any:
    """The overview, or one step of a story: the address says which."""
    session = use_session()
    router = solara.use_router()
    guesses = session.page_states.setdefault("learn", solara.reactive(_no_guesses()))
    story, step = place_of(router.search)

    def to(name: str = "", number: int = 1) -> None:
        router.push(address(session, name, number))

    if story is None:
        return Overview(session, to)

    def explore(query: str) -> None:
        router.push(location("/", query))

    def restore(text: str) -> None:
        guesses.value = {**from_text(text), **guesses.value}

    storage = GuessStorage(stored=to_text(guesses.value), event_restore=restore)
    page = StoryPage(session, story, step, guesses, to, explore).key(story.name)
    return Box("div", "story-window", page, storage)


@solara.component
def Overview(session: Session, to: Callable[..., None]) -> Any:
    """StoryCards, and the sections below."""
    cards = [
        {"name": s.name, "title": s.title, "question": s.question, "steps": len(s.steps), "start_here": s.start_here,
         "href": address(session, s.name)}
        for s in stories().values()
    ]  # fmt: skip
    conditions = session.settings.scenario.conditions
    titles = section_titles(conditions)
    sections = [{"id": id, "title": title} for id, title in titles.items()]
    body, head = prose(), Box("h1", "", LEARN_TITLE)
    return Box(
        "main",
        "page learn",
        Status(
            facts=run_facts(1),
            job="idle", runs=FULL, config="learn", says="", event_cancel=lambda _: None,
        ),
        Box("div", "learn-intro", head, Box("p", "lead", LEARN_LEAD), Chain(session), id="picture", tabindex="-1"),
        StoryCards(stories=cards, using=own_texts()["using"], sections=sections, event_open_story=to),
        LearnSection(titles, "model", Box("p", "", MONTH_TEXT), Month(session)),
        LearnSection(titles, "mechanisms", DeclarationCards(rows=mechanism_rows(conditions), kind="mechanisms")),
        LearnSection(titles, "sectors", DeclarationCards(rows=sector_rows(), kind="sectors")),
        LearnSection(titles, "conditions", DeclarationCards(rows=condition_rows(conditions), kind="conditions")),
        EvidenceLedger(topics=ledger_topics(), badges=badge_lines()),
        *(Prose(id=id, title=titles[id], **content) for id, content in body.items()),
    )  # fmt: skip


def LearnSection(titles: Mapping[str, str], id: str, *children: Any) -> Any:
    """A section with its heading."""
    head = Box("h2", "", titles[id], id=f"{id}-title")
    labelled = {"aria-labelledby": f"{id}-title", "id": id}
    return Box("section", "learn-section", head, *children, **labelled)


@solara.component
def Chain(session: Session) -> Any:
    """How an effect travels, in one line."""
    links = chain_links(session.settings.scenario.conditions)
    svg = chain_chart.draw(links, NARROW_WIDTH if session.small else WIDE_WIDTH)
    rows = [(k, name, int(n), verb) for k, (n, name, verb) in enumerate(links, 1)]
    table = pd.DataFrame(rows, columns=["step", "what", "how many", "what they do"])
    subtitle = "How many of each the model declares"
    title, foot = chain_chart.title(links), f"cisim {__version__}, counted in the code"
    drawing = Drawing("chain", "Chain of effects", svg, title, subtitle, foot, table)
    return DrawingFigure(drawing)


@solara.component
def Month(session: Session) -> Any:
    """The order of the month as a drawing and a table."""
    conditions = session.settings.scenario.conditions
    rows, titles = month_rows(conditions), [c.title for c in conditions]
    svg = month_chart.draw(rows, titles, NARROW_WIDTH if session.small else WIDE_WIDTH)
    marks = {title: ["acts" if k in row.acting else "no" for row in rows] for k, title in enumerate(titles)}
    table = pd.DataFrame({"step": range(1, len(rows) + 1), "when": [r.when for r in rows],
                          "mechanism": [f"{r.name} {r.title}" for r in rows]} | marks)  # fmt: skip
    foot = f"cisim {__version__}, from src/cisim/model/month.py"
    title, subtitle = month_chart.title(rows), "Filled: a condition acts here"
    drawing = Drawing("month", "Order of the month", svg, title, subtitle, foot, table)
    return DrawingFigure(drawing, heading="h3")


def _no_guesses() -> Guesses:
    return {}
