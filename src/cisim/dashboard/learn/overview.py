"""The first page of Learn: stories, and the way to everything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import solara

from cisim.charts.page import chain as chain_chart
from cisim.dashboard.learn.addresses import address
from cisim.dashboard.learn.components import StoryCards
from cisim.dashboard.learn.drawing import drawn
from cisim.dashboard.learn.sections import chain_links
from cisim.dashboard.learn.stories import stories
from cisim.dashboard.learn.topics import LEADS, PREFIXES, SECTION_TOPICS, TOPICS
from cisim.dashboard.shell.frame import Box, Status, run_facts
from cisim.dashboard.shell.page_figure import NARROW_WIDTH, WIDE_WIDTH
from cisim.dashboard.shell.picture import FigurePanel
from cisim.dashboard.state.result_cache import FULL
from cisim.dashboard.state.session import Session
from cisim.language import N_, _
from cisim.version import __version__

LEARN_TITLE = N_("Learn by guessing")
LEARN_LEAD = N_(
    "Guess first, then see what the model returns, with its interval. Nothing in a story is written down beforehand: "
    "every answer is computed as you open it."
)
CHAIN_SUBTITLE = N_("How many of each the model declares")


@solara.component
def Overview(session: Session, to: Callable[..., None], open_topic: Callable[[str], None]) -> Any:
    """Stories as cards, then the pages to look something up, then the chain of effects."""
    cards = [
        {"name": s.name, "title": s.title, "question": s.question, "start_here": s.start_here,
         "note": note_of(len(s.steps), s.start_here), "href": address(session, s.name)}
        for s in stories().values()
    ]  # fmt: skip
    topics = [
        {"name": name, "title": _(title), "lead": _(LEADS[name]), "href": address(session, topic=name)}
        for name, title in TOPICS.items()
    ]
    head = Box("div", "learn-intro", Box("h1", "", _(LEARN_TITLE)), Box("p", "lead", _(LEARN_LEAD)))
    return Box(
        "main",
        "page learn",
        learn_status(),
        head,
        StoryCards(
            stories=cards, topics=topics, homes=SECTION_TOPICS, prefixes=PREFIXES, event_open_story=to,
            event_open_topic=open_topic,
        ),
        Box("div", "learn-section", Chain(session), id="picture", tabindex="-1"),
    )  # fmt: skip


def note_of(steps: int, start_here: bool) -> str:
    """What stands above the title of a story."""
    text = _("Start here · {n} steps") if start_here else _("Story · {n} steps")
    return text.format(n=steps)


def learn_status() -> Any:
    """The line of status of pages on which nothing is computed."""
    return Status(facts=run_facts(1), job="idle", runs=FULL, config="learn", says="", event_cancel=lambda _: None)


@solara.component
def Chain(session: Session) -> Any:
    """How an effect travels, in one line."""
    links = chain_links(session.settings.scenario.conditions)
    svg = chain_chart.draw(links, NARROW_WIDTH if session.small else WIDE_WIDTH)
    rows = [(k, name, int(n), verb) for k, (n, name, verb) in enumerate(links, 1)]
    table = pd.DataFrame(rows, columns=[_("step"), _("what"), _("how many"), _("what they do")])
    foot = _("cisim {version}, counted in the code").format(version=__version__)
    return FigurePanel(drawn("chain", _("Chain of effects"), svg, _(CHAIN_SUBTITLE), foot, table))
