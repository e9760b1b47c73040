"""Pieces of the page Experiment."""

from __future__ import annotations

import solara

from cisim.dashboard.shell.types import EventHandler, Rows


@solara.component_vue("choosers.vue", vuetify=False)
def Choosers(label: str, rows: Rows, event_choose: EventHandler) -> None:
    """Choices beside each other: ``name``, ``label``, ``kind`` (``radio`` or ``select``), ``options``, ``value``."""


@solara.component_vue("combination_walk.vue", vuetify=False)
def CombinationWalk(label: str, marks: Rows, problem: str, wrong: dict[str, str], event_open_cell: EventHandler,
                    event_compare_cell: EventHandler, event_open_compare: EventHandler) -> None:  # fmt: skip
    """Lies over the drawing beside it in the same box: ``marks`` are walked with arrow keys and read out. One is handed
    to Compare (Enter) or to Explore, on this ``problem`` if several are drawn; ``wrong`` says why one cannot be.
    """


@solara.component_vue("visitor_runs_form.vue", vuetify=False)
def VisitorRunsForm(
    runs_text: str,
    command: str,
    sources: Rows,
    source: str,
    mine: str,
    same: str,
    choices: list[int],
    replications: int,
    both: bool,
    opened: bool,
    estimate: str,
    error: str,
    state: str,
    done: int,
    total: int,
    progress: str,
    can_download: bool,
    event_show: EventHandler,
    event_open_own: EventHandler,
    event_choose: EventHandler,
    event_start: EventHandler,
    event_stop: EventHandler,
    event_download: EventHandler,
) -> None:
    """Which runs are shown, and runs of the visitor's own: estimate, run, progress, stop."""
