"""Pages of Learn to look something up: how the model works, its limits, evidence, sectors, words, workshops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import solara

from cisim.charts.page import month_diagram as month_chart
from cisim.dashboard.learn.addresses import address
from cisim.dashboard.learn.components import DeclarationCards, EvidenceLedger, Prose, TopicHead
from cisim.dashboard.learn.drawing import drawn
from cisim.dashboard.learn.overview import learn_status
from cisim.dashboard.learn.sections import (
    badge_lines,
    condition_rows,
    ledger_topics,
    mechanism_rows,
    month_rows,
    prose,
    section_titles,
    sector_rows,
)
from cisim.dashboard.learn.topics import LEADS, SECTION_TOPICS, TOPICS
from cisim.dashboard.shell.frame import Box
from cisim.dashboard.shell.page_figure import NARROW_WIDTH, WIDE_WIDTH
from cisim.dashboard.shell.picture import FigurePanel
from cisim.dashboard.state.session import Session
from cisim.language import N_, _, pgettext
from cisim.version import __version__

MONTH_TEXT = N_(
    "One step is a month. Conditions never touch an outcome: they change named quantities, these change what "
    "organisations do, and only that changes what children reach. A filled mark says that a condition changes a "
    "quantity which this step reads; the picture is drawn from the code."
)


@solara.component
def TopicPage(session: Session, topic: str, open_topic: Callable[[str], None]) -> Any:
    """One page, with the way to the others."""
    titles = section_titles(session.settings.scenario.conditions)
    here = {id: title for id, title in titles.items() if SECTION_TOPICS[id] == topic}
    others = [
        {"name": name, "title": _(title), "current": name == topic, "href": address(session, topic=name)}
        for name, title in (("", N_("Stories")), *TOPICS.items())
    ]
    sections = [{"id": id, "title": title} for id, title in here.items()] if len(here) > 1 else []
    head = TopicHead(
        title=_(TOPICS[topic]), lead=_(LEADS[topic]), topics=others, sections=sections, event_open_topic=open_topic
    )
    parts = [section_of(session, id, titles) for id in here]
    return Box("main", "page learn", learn_status(), Box("div", "", head, id="picture", tabindex="-1"), *parts)


def section_of(session: Session, id: str, titles: Mapping[str, str]) -> Any:
    """A section with its heading."""
    conditions = session.settings.scenario.conditions
    makers: dict[str, Callable[[], Any]] = {
        "model": lambda: LearnSection(titles, id, Box("p", "", _(MONTH_TEXT)), Month(session)),
        "mechanisms": lambda: LearnSection(titles, id, DeclarationCards(rows=mechanism_rows(conditions), kind=id)),
        "sectors": lambda: LearnSection(titles, id, DeclarationCards(rows=sector_rows(), kind=id)),
        "conditions": lambda: LearnSection(titles, id, DeclarationCards(rows=condition_rows(conditions), kind=id)),
        "evidence": lambda: EvidenceLedger(topics=ledger_topics(), badges=badge_lines()),
    }
    return makers[id]() if id in makers else Prose(id=id, title=titles[id], **prose()[id])


def LearnSection(titles: Mapping[str, str], id: str, *children: Any) -> Any:
    """A section with its heading."""
    head = Box("h2", "", titles[id], id=f"{id}-title")
    labelled = {"aria-labelledby": f"{id}-title", "id": id}
    return Box("section", "learn-section", head, *children, **labelled)


@solara.component
def Month(session: Session) -> Any:
    """The order of the month as a drawing and a table."""
    conditions = session.settings.scenario.conditions
    rows, titles = month_rows(conditions), [_(c.title) for c in conditions]
    svg = month_chart.draw(rows, titles, NARROW_WIDTH if session.small else WIDE_WIDTH)
    yes, no = _("acts"), pgettext("table", "no")
    marks = {title: [yes if k in row.acting else no for row in rows] for k, title in enumerate(titles)}
    table = pd.DataFrame({_("step"): range(1, len(rows) + 1), _("when"): [r.when for r in rows],
                          _("mechanism"): [f"{r.name} {r.title}" for r in rows]} | marks)  # fmt: skip
    foot = _("cisim {version}, from {file}").format(version=__version__, file="src/cisim/model/month.py")
    figure = drawn("month", _("Order of the month"), svg, _("Filled: a condition acts here"), foot, table)
    return FigurePanel(figure, heading="h3")
