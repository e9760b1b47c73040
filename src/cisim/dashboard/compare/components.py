"""Pieces of the page Compare."""

from __future__ import annotations

import solara

from cisim.dashboard.shell.types import EventHandler, Rows


@solara.component_vue("verdicts.vue", vuetify=False)
def Verdicts(
    title: str,
    differs: str,
    lead: str,
    sentences: Rows,
    unequal: list[str],
    config: str,
    runs: int,
    stale: bool,
    event_equal: EventHandler,
    error: str = "",
    waiting: bool = False,
) -> None:
    """Verdicts in sentences, and a warning where totals differ."""


@solara.component_vue("notes.vue", vuetify=False)
def Notes(notes: list[str]) -> None:
    """What else a reader must know."""


@solara.component_vue("scenario_table.vue", vuetify=False)
def ScenarioTable(columns: Rows, differs: Rows, results: Rows, reference: int, years: str, stale: bool,
                  wrong: dict[str, str], removable: bool, event_act: EventHandler,
                  changing: int | None = None) -> None:  # fmt: skip
    """Scenarios as columns: what differs, then results."""


@solara.component_vue("add_scenario.vue", vuetify=False)
def AddScenario(columns: Rows, presets: Rows, most: int, wrong: dict[str, str], event_add: EventHandler) -> None:
    """Ways to one more column."""


@solara.component_vue("downloads.vue", vuetify=False)
def Downloads(query: str, commands: str, event_download: EventHandler, ready: bool = False) -> None:
    """What can be taken along: link, report, numbers, commands."""


@solara.component_vue("replay_bar.vue", vuetify=False)
def ReplayBar(first: str, others: Rows, other: int, caption: str, ready: bool, event_play: EventHandler,
              event_choose: EventHandler) -> None:  # fmt: skip
    """Replay of the reference (its letter) and another column: ``others`` with ``k``, ``letter`` and ``name``."""


@solara.component_vue("column_head.vue", vuetify=False)
def ColumnHead(
    letter: str, name: str, kind: str, in_explore: bool, event_close: EventHandler, event_explore: EventHandler
) -> None:
    """The head of the panel in which a column is changed; takes the focus when it opens."""
