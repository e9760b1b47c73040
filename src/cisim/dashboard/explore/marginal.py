"""What $100,000 a year are worth: worked out while the drawer asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from cisim.comparison.comparison import Comparison
from cisim.comparison.marginal import MarginalValues, find_marginal_values
from cisim.comparison.marginal_sentences import (
    MARGINAL_TITLE,
    METHOD_TEXT,
    marginal_cells,
    marginal_header,
    marginal_sentences,
)
from cisim.dashboard.explore.drawer_task import DrawerTask, use_drawer_task
from cisim.dashboard.shell.drawer_texts import MARGINAL_TOPIC
from cisim.dashboard.shell.types import PageContent, Part, PartTable
from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.result_cache import MARGINAL_VALUES
from cisim.dashboard.state.session import Session
from cisim.language import N_, _
from cisim.model.types import Progress

WORKING_TEXT = N_("Running both arms with more money, and with more and less of a backbone")


def use_marginal(session: Session) -> DrawerTask[MarginalValues]:
    """Marginal values as far as they are known; a hook."""

    def steps(comparison: Comparison, tick: Progress) -> Iterator[tuple[MarginalValues, bool]]:
        yield find_marginal_values(comparison, progress=tick), True

    return use_drawer_task(session, MARGINAL_TOPIC, MARGINAL_VALUES, steps)


def marginal_content(session: Session, task: DrawerTask[MarginalValues]) -> PageContent:
    """The content of the drawer: sentences and table, what is being computed, and the method."""
    parts: list[Part] = []
    sentences: list[str] = []
    if task.values is not None:
        told = task.values.to_dict()
        sentences = marginal_sentences(told)
        rows = marginal_cells(told)
        caption = _("Change at the last stage at the end, in points")
        table: PartTable = {"caption": caption, "header": marginal_header(task.values.comparison.runs), "rows": rows}
        parts.append({"heading": _("In points"), "items": sentences, "table": table})
    parts.append({"heading": _("How it is worked out"), "text": _(METHOD_TEXT)})
    parts.append({"heading": _("The same on the command line"), "code": command_line(session.settings, "--marginal")})
    return {
        "title": _(MARGINAL_TITLE),
        "parts": parts,
        "working": {"text": _(WORKING_TEXT), "share": task.share} if task.working else None,
        "wrong": task.wrong,
        "said": sentences[0] if sentences else "",
    }
