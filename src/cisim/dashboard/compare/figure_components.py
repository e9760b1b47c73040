"""The drawings of the page Compare, and the replay of two of its scenarios."""

from __future__ import annotations

from typing import Any

import solara

from cisim.comparison.side_by_side_sentences import scenario_letter
from cisim.dashboard.compare import figures
from cisim.dashboard.compare.components import ReplayBar
from cisim.dashboard.compare.results import SideBySideResult
from cisim.dashboard.compare.state import CompareState
from cisim.dashboard.shell.frame import Box
from cisim.dashboard.shell.picture import FigurePanel
from cisim.dashboard.state.session import Session
from cisim.language import _


@solara.component
def PathsFigure(state: CompareState, result: SideBySideResult, stale: bool, replay: Any) -> Any:
    """Stages over the years, and the replay in which the reference and another scenario stand out in turn."""
    chosen, (first, other) = state.chosen, state.pair
    showing = state.replay.showing.value
    others = [{"k": k, "letter": scenario_letter(k), "name": n} for k, n in enumerate(chosen.names) if k != first]
    moment = _("Before: {change}") if showing == first else _("After: {change}")
    shown = "" if showing is None else f"{scenario_letter(showing)} {chosen.names[showing]}"
    bar = ReplayBar(
        first=scenario_letter(first),
        others=others,
        other=other,
        caption=moment.format(change=shown) if shown else "",
        ready=not stale,
        event_play=lambda _: replay(),
        event_choose=state.choose_replay,
    )
    figure = CompareFigure(state.session, "paths", result, stale, None if stale else showing).key("paths")
    return Box("div", "replayable", bar, figure)


def CompareFigure(session: Session, name: str, result: SideBySideResult, stale: bool, only: int | None = None) -> Any:
    """A drawing with its table and files; always the drawing while only one scenario is highlighted (``only``)."""
    return FigurePanel(figures.figure_of(name, result, session.small, only), stale, drawing_only=only is not None)
