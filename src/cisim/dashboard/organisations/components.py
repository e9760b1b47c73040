"""Pieces of the page Organisations."""

from __future__ import annotations

from collections.abc import Mapping

import solara

from cisim.dashboard.shell.types import EventHandler, Rows
from cisim.report.document import TextTable


@solara.component_vue("page_head.vue", vuetify=False)
def PageHead(title: str, who: str, moves: str, gaps: str, cells: str, units: str, moment: str, error: str = "") -> None:
    """Title, who is there, what moves, gaps and crowds, groups without an organisation of their own, and units."""


@solara.component_vue("single_run_note.vue", vuetify=False)
def SingleRunNote(line: str, runs: int, ask: str = "", choices: Rows = [], progress: str = "", share: float = 0.0,  # noqa: B006
                  event_run: EventHandler | None = None, event_stop: EventHandler | None = None) -> None:  # fmt: skip
    """What one run is worth beside the verdict of many; ``choices``: runs to ``ask`` for."""


@solara.component_vue("view_bar.vue", vuetify=False)
def ViewBar(
    views: Rows,
    view: str,
    arms: Rows,
    arm: str,
    year: int,
    last: int,
    moment: str,
    event_view_to: EventHandler,
    event_arm_to: EventHandler,
    event_year_to: EventHandler,
    event_play_to: EventHandler,
) -> None:
    """The choice of view and arm, and the years: one back, one on, play, speed. Never starts by itself."""


@solara.component_vue("stage_map.vue", vuetify=False)
def StageMap(rows: Rows, stages: Rows, legend: Rows, chosen: int, moment: str, stale: bool,
             event_pick: EventHandler) -> None:  # fmt: skip
    """Organisations on the left, stages on the right, a line where one works at the other."""


@solara.component_vue("stage_matrix.vue", vuetify=False)
def StageMatrix(rows: Rows, stages: Rows, chosen: int, moment: str, stale: bool, total: int,
                event_pick: EventHandler) -> None:  # fmt: skip
    """Organisations by stages, in the order of their networks, a page at a time."""


@solara.component_vue("organisation_table.vue", vuetify=False)
def OrganisationTable(
    table: TextTable,
    columns: Rows,
    ids: list[int],
    sums: TextTable,
    chosen: int,
    stale: bool,
    sort: str,
    down: bool,
    find: str,
    count_text: str,
    event_pick: EventHandler,
    event_search: EventHandler,
    event_order: EventHandler,
) -> None:
    """Organisations with their numbers, searched and sorted, and the sums of stages."""


@solara.component_vue("pager.vue", vuetify=False)
def Pager(page: int, pages: int, count_text: str, event_turn: EventHandler, event_download: EventHandler) -> None:
    """Pages of rows, and all of them as a file."""


@solara.component_vue("relations.vue", vuetify=False)
def Relations(nodes: Rows, ties: Rows, legend: Rows, summary: str, chosen: int, moment: str, stale: bool,
              event_pick: EventHandler) -> None:  # fmt: skip
    """Who knows whom, at places that stay; the wider a line the more trust. Also as a table."""


@solara.component_vue("organisation_facts.vue", vuetify=False)
def OrganisationFacts(facts: Mapping[str, object] | None, event_close: EventHandler) -> None:
    """What the chosen organisation is."""


@solara.component_vue("own_place.vue", vuetify=False)
def OwnPlace(
    used: str,
    waiting: str,
    problems: Rows,
    problems_title: str,
    more_problems: str,
    files: Rows,
    kinds: Rows,
    columns: str,
    numbers: Rows,
    wrong: dict[str, str],
    assumed: str,
    guesses: Rows,
    communities: Rows,
    community: str,
    needs: str,
    link: str,
    command: str,
    stages: str,
    segments: str,
    saves: list[str],
    has_ties: bool,
    event_give: EventHandler,
    event_remove: EventHandler,
    event_kind_to: EventHandler,
    event_column_to: EventHandler,
    event_columns_to: EventHandler,
    event_fill: EventHandler,
    event_community_to: EventHandler,
    event_keep: EventHandler,
    event_save_place: EventHandler,
    event_clear: EventHandler,
) -> None:
    """A place of the visitor's own: files, what was understood of them, what is wrong, the form for what is missing
    (``numbers``), templates, exports, clear, link.
    """
