"""Pieces of the page Compare."""

from __future__ import annotations

import solara

from cisim.dashboard.shell.types import Event, Rows


@solara.component_vue("verdicts.vue", vuetify=False)
def Verdicts(title: str, differs: str, lead: str, sentences: Rows, notes: list[str], unequal: list[str], config: str,
             runs: int, stale: bool, event_equal: Event, error: str = "", waiting: bool = False) -> None:  # fmt: skip
    """Verdicts in sentences, a warning where totals differ, and what else a reader must know."""


@solara.component_vue("scenario_table.vue", vuetify=False)
def ScenarioTable(columns: Rows, differs: Rows, results: Rows, reference: int, years: str, stale: bool,
                  wrong: dict[str, str], removable: bool, event_act: Event,
                  changing: int | None = None) -> None:  # fmt: skip
    """Scenarios as columns: what differs, then results."""


@solara.component_vue("add_scenario.vue", vuetify=False)
def AddScenario(columns: Rows, presets: Rows, most: int, wrong: dict[str, str], event_add: Event) -> None:
    """Ways to one more column."""


@solara.component_vue("downloads.vue", vuetify=False)
def Downloads(query: str, commands: str, event_download: Event, ready: bool = False,
              file: dict[str, str] | None = None) -> None:  # fmt: skip
    """What can be taken along: link, report, numbers, commands."""


@solara.component_vue("replay_bar.vue", vuetify=False)
def ReplayBar(first: str, others: Rows, other: int, caption: str, ready: bool, event_play: Event,
              event_choose: Event) -> None:  # fmt: skip
    """Replay of the reference (its letter) and another column: ``others`` with ``k``, ``letter`` and ``name``."""


@solara.component_vue("column_head.vue", vuetify=False)
def ColumnHead(letter: str, name: str, kind: str, in_explore: bool, event_close: Event, event_explore: Event) -> None:
    """The head of the panel in which a column is changed; takes the focus when it opens."""
