"""The frame around every page: header with navigation, line of status, messages, drawer, footer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

Event = Callable[..., None]


@solara.component_vue("header.vue", vuetify=False)
def Header(pages: list[dict[str, Any]], event_open_page: Event, event_small: Event) -> None:
    """Name, navigation (``path``, ``label``, ``current``), colours, the link that skips to the picture; says whether
    the window is as small as a phone.
    """


@solara.component_vue("status.vue", vuetify=False)
def Status(facts: list[str], job: str, runs: int, config: str, says: str, event_cancel: Event, push: str | None = None,
           progress: float | None = None, runs_wanted: int = 20) -> None:  # fmt: skip
    """Runs, seed, version and what is computed. ``says`` is read out once settled, ``push`` is the next address."""


@solara.component_vue("notice.vue", vuetify=False)
def Notice(notes: list[str], event_dismiss: Event) -> None:
    """Messages to the visitor."""


@solara.component_vue("drawer.vue", vuetify=False)
def Drawer(content: dict[str, Any] | None, event_close_drawer: Event) -> None:
    """A dialog at the side: ``title``, ``badge`` and ``parts`` with heading, text, items or code."""


@solara.component_vue("footer.vue", vuetify=False)
def Footer(event_how: Event) -> None:
    """What this cannot tell, sources, how to make it again."""


def Box(tag: str, kind: str, *children: Any, **attributes: Any) -> Any:
    """A plain element around others."""
    return solara.v.Html(tag=tag, class_=kind, attributes=attributes, children=list(children))
