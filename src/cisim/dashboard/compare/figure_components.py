"""The drawings of the page Compare, and the replay of two of its scenarios."""

from __future__ import annotations

from typing import Any

import solara

from cisim.comparison.side_by_side_sentences import scenario_letter
from cisim.dashboard.compare import figures
from cisim.dashboard.compare.components import ReplayBar
from cisim.dashboard.compare.results import SideBySideResult
from cisim.dashboard.compare.sentences import config_of
from cisim.dashboard.compare.state import CompareState
from cisim.dashboard.shell.download import fresh_file, no_file
from cisim.dashboard.shell.frame import Box
from cisim.dashboard.shell.picture import Picture
from cisim.dashboard.state.session import Session


@solara.component
def Paths(state: CompareState, shown: SideBySideResult, stale: bool, replay: Any) -> Any:
    """Stages over the years, and the replay in which the reference and another scenario stand out in turn."""
    chosen, (first, other) = state.chosen, state.pair
    showing = state.replay.showing.value
    others = [{"k": k, "letter": scenario_letter(k), "name": n} for k, n in enumerate(chosen.names) if k != first]
    moment = "" if showing is None else "Before: " if showing == first else "After: "
    bar = ReplayBar(
        first=scenario_letter(first),
        others=others,
        other=other,
        said=moment and f"{moment}{scenario_letter(showing)} {chosen.names[showing]}",
        ready=not stale,
        event_play=lambda _: replay(),
        event_choose=state.choose_replay,
    )
    figure = CompareFigure(state.session, "paths", shown, stale, None if stale else showing).key("paths")
    return Box("div", "replayable", bar, figure)


@solara.component
def CompareFigure(session: Session, name: str, shown: SideBySideResult, stale: bool, only: int | None = None) -> Any:
    """A drawing with its table and files; always the drawing while ``only`` one scenario stands out of it."""
    as_table, set_as_table = solara.use_state(False)
    file, set_file = solara.use_state(no_file())
    return Picture(
        name=name,
        label=figures.COMPARE_FIGURES[name].label,
        **figures.picture(name, shown, session.small, only),
        config=config_of(shown.asked) + ("" if only is None else f"-{scenario_letter(only)}"),
        made=figures.commands(shown.asked),
        runs=shown.runs,
        stale=stale,
        table=figures.table_of(name, shown) if as_table and only is None else None,
        file=file,
        event_mode=lambda mode: set_as_table(mode == "table"),
        event_download=lambda kind: set_file(fresh_file(figures.file_of(name, kind, shown), file)),
    )
