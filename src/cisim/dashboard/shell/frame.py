"""The frame around every page: header with navigation, line of status, messages, drawer, footer."""

from __future__ import annotations

from typing import Any, TypedDict

import solara

from cisim.dashboard.shell.types import EventHandler, PageContent, Rows
from cisim.dashboard.state.download import Downloads, NumberedFile
from cisim.dashboard.state.session import use_session
from cisim.language import _
from cisim.version import __version__


@solara.component_vue("header.vue", vuetify=False)
def Header(
    pages: Rows,
    languages: Rows,
    event_open_page: EventHandler,
    event_window_size: EventHandler,
    size: str,
    embedded: bool = False,
) -> None:
    """Name, navigation (``path``, ``name``, ``label``, ``current``), languages (``code``, ``name``, ``current``),
    colours, full screen, the links that skip to picture and settings; says how large the window is where that is not
    ``size``: ``wide``, ``medium`` or ``small``. Where it is ``embedded`` nothing of it is seen.
    """


def run_facts(seed: int) -> list[str]:
    """What the line of status says of every result."""
    model = _("model {version}").format(version=__version__)
    return [_("seed {n}").format(n=seed), model, _("illustrative, not calibrated to your community")]


@solara.component
def WindowTitle(text: str) -> Any:
    """The title of the window: deeper in components than that of the route, so that Solara prefers it."""
    return solara.Div(children=[solara.Title(text)])


class PageData(TypedDict):
    """The state of a page, as its root element tells it."""

    page: str
    size: str
    job: str
    runs: int
    config: str


@solara.component_vue("status.vue", vuetify=False)
def StatusView(
    facts: list[str],
    job: str,
    runs: int,
    config: str,
    says: str,
    event_cancel: EventHandler,
    event_settled: EventHandler,
    event_drawn: EventHandler,
    push: str | None,
    progress: float | None,
    runs_wanted: int,
    beat: int,
    page_data: PageData,
) -> None:
    """The line itself; ``settled`` comes half a second after the last change, ``drawn`` with every new ``beat``.

    The root element has ``page_data`` as its data: path, size of window, job, runs, configuration.
    It is ready once it is drawn for the size that the window has.
    """


@solara.component
def Status(
    facts: list[str],
    job: str,
    runs: int,
    config: str,
    says: str,
    event_cancel: EventHandler,
    push: str | None = None,
    progress: float | None = None,
    runs_wanted: int = 20,
    beat: int = 0,
    event_drawn: EventHandler | None = None,
) -> Any:
    """Runs, seed, version and what is computed. ``says`` is read out once settled, ``push`` is the query to go to then;
    every new ``beat`` is answered by ``event_drawn`` once it is on the screen.
    """
    router, session = solara.use_router(), use_session()
    now: PageData = {"page": router.path or "/", "size": session.size.value, "job": job, "runs": runs, "config": config}
    page_data, set_page_data = solara.use_state(now)
    solara.use_effect(lambda: set_page_data(now), list(now.values()))  # after all else, which thus is never behind it
    newest = solara.use_ref(push)
    newest.current = push

    def settled(_: Any) -> None:
        """The address is pushed here and not by the browser, which may not know of the newest change yet: pushing an
        older address would undo it.
        """
        if newest.current is not None:
            query = session.framed(newest.current)
            session.note_push(query, router.search)
            router.push((router.path or "/") + (f"?{query}" if query else ""))

    return StatusView(
        facts=facts, job=job, runs=runs, config=config, says=says, event_cancel=event_cancel, event_settled=settled,
        event_drawn=event_drawn or (lambda _: None), push=push, progress=progress, runs_wanted=runs_wanted, beat=beat,
        page_data=page_data,
    )  # fmt: skip


@solara.component_vue("toolbar.vue", vuetify=False)
def Toolbar(can_undo: bool, can_redo: bool, is_default: bool, change: str, reset_to: str, event_act: EventHandler,
            replays: bool = False, announce_only: bool = False) -> None:  # fmt: skip
    """Undo, redo and reset, with the keys for them, what changed last, and whether that can be replayed from here.
    Where the page says itself what is changed (``announce_only``), the last change is read out and not shown.
    """


@solara.component_vue("notice.vue", vuetify=False)
def Notice(notes: list[str], event_dismiss: EventHandler) -> None:
    """Messages to the visitor."""


@solara.component_vue("place_bar.vue", vuetify=False)
def PlaceBar(text: str, note: str, warning: str, event_open_place: EventHandler) -> None:
    """What place of the visitor's own a page runs on, what is amiss with it, and the way to its files."""


@solara.component_vue("drawer.vue", vuetify=False)
def Drawer(
    content: PageContent | None,
    event_close_drawer: EventHandler,
    event_stop: EventHandler,
    event_apply: EventHandler,
    event_open_topic: EventHandler,
) -> None:
    """A dialog at the side: ``title``, ``badge`` and ``parts`` with heading, text, items, table or code. ``working``
    says what is computed and how far it is, ``acts`` of a table are values that its rows can be tried with, ``opens``
    of a part is another topic.
    """


@solara.component_vue("saver.vue", vuetify=False)
def SaverView(file: NumberedFile | None) -> None:
    """Nothing to see: has the browser save every file that differs from the last."""


@solara.component
def Saver(downloads: Downloads) -> Any:
    """Hands files to the browser; a piece by itself, so that nothing else is drawn again for them."""
    return SaverView(file=downloads.newest.value)


@solara.component_vue("footer.vue", vuetify=False)
def Footer(event_how: EventHandler) -> None:
    """What this cannot tell, sources, how to make it again."""


def Box(tag: str, kind: str, *children: Any, **attributes: Any) -> Any:
    """A plain element around others."""
    return solara.v.Html(tag=tag, class_=kind, attributes=attributes, children=list(children))
