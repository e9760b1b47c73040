"""The application Solara serves: routes from the table of pages, and the frame around each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import solara

from cisim.dashboard.explore.marginal import marginal_content, use_marginal
from cisim.dashboard.explore.switching_value import CHANGE_TOPIC, change_content, use_change
from cisim.dashboard.learn.addresses import anchor_address
from cisim.dashboard.organisations.own_place import FILES_PAGE, assumed_text
from cisim.dashboard.pages import NAVIGATION, PAGES, Page
from cisim.dashboard.shell.answers import offered_pages
from cisim.dashboard.shell.drawer_texts import MARGINAL_TOPIC
from cisim.dashboard.shell.explanations import explain, learn_anchor
from cisim.dashboard.shell.frame import Box, Drawer, Footer, Header, Notice, PlaceBar, Saver, WindowTitle
from cisim.dashboard.shell.types import KeyedValue, PageContent
from cisim.dashboard.state.compiled_model import use_compiled
from cisim.dashboard.state.own_community import place_of
from cisim.dashboard.state.session import Session, session_context
from cisim.dashboard.state.url import location, to_query
from cisim.language import LANGUAGES, N_, _, current_language, format_number, ngettext

ON_A_PLACE = ("/", "/compare", "/experiment")
"""Pages that run on the visitor's own place and lead to its files."""
PREPARING = N_("The model is being compiled for this computer, once: answers come in about half a minute.")
"""Until it is."""


@solara.component
def Layout(children: list[Any] = []) -> Any:  # noqa: B006  (Solara's own signature)
    """Header, messages, the page, footer, drawer; and the session of this visitor."""
    router = solara.use_router()
    here = "/" + (router.parts[0] if router.parts else "")
    session: Session = solara.use_memo(lambda: Session(router.search, here == "/"), [])
    session_context.provide(session)
    first = solara.use_ref(True)

    def follow() -> None:
        if not first.current:
            session.visit(router.search, here == "/")
        first.current = False

    solara.use_effect(follow, [router.search])
    pages = [
        {"path": p.address, "name": p.label.lower(), "label": _(p.label), "current": p.address == here,
         "plain": p not in PAGES, "settings": getattr(p, "settings", False)}
        for p in NAVIGATION
    ]  # fmt: skip
    languages = [{"code": c, "name": name, "current": c == current_language()} for c, name in LANGUAGES.items()]

    def open_page(path: str) -> None:
        query = to_query(session.settings)
        session.note_push(query, router.search)
        router.push(location(path, query))

    header = Header(pages=pages, languages=languages, event_open_page=open_page, size=session.size.peek(),
                    event_window_size=session.size.set, embedded=session.embedded)  # fmt: skip
    preparing = [] if use_compiled() else [_(PREPARING)]
    notice = Notice(notes=[*preparing, *session.notes.value], event_dismiss=lambda _: session.notes.set(()))
    bar = [place_bar(session, lambda: open_page(FILES_PAGE))] if here in ON_A_PLACE and not session.embedded else []
    footer = [] if session.embedded else [Footer(event_how=session.topic.set)]
    titles = [WindowTitle(page.title) for page in PAGES if page.address == here]
    kind = "ci embedded" if session.embedded else "ci"
    return Box("div", kind, header, notice, *bar, *children, *footer, Help(session), Saver(session.downloads), *titles)


def place_bar(session: Session, open_files: Callable[[], None]) -> Any:
    """What place of the visitor's own these pages run on."""
    place = place_of(session.settings)
    text = warning = ""
    if place is not None:
        organisations = len(place.roster.organisations)
        children = format_number(session.settings.scenario["population.cohort"])
        said = ngettext(
            "Your own place: {n} organisation, {children} children born a year.",
            "Your own place: {n} organisations, {children} children born a year.", organisations,
        )  # fmt: skip
        text = said.format(n=format_number(organisations), children=children)
        warning = assumed_text(session.settings, place)
    return PlaceBar(text=text, note=session.place_note, warning=warning, event_open_place=lambda _event: open_files())


@solara.component
def Help(session: Session) -> Any:
    """The drawer with the explanation of a topic; closed while there is none."""
    topic, _ = session.topic.value, session.attributions_done.value
    nearest, marginal = use_change(session), use_marginal(session)
    if topic == CHANGE_TOPIC:
        content: PageContent | None = change_content(session, nearest)
    elif topic == MARGINAL_TOPIC:
        content = marginal_content(session, marginal)
    else:
        content = explain(topic, session.settings, session.results.best(session.settings)) if topic else None
    if content is not None:
        content["more"] = anchor_address(session, learn_anchor(topic, session.settings.scenario.conditions))

    def close(_: Any = None) -> None:
        session.topic.set("")

    def stopped(_: Any = None) -> None:
        (marginal if topic == MARGINAL_TOPIC else nearest).stop()
        close()

    def apply(change: KeyedValue) -> None:
        close()
        session.set({change["key"]: change["value"]})

    return Drawer(content=content, event_close_drawer=close, event_stop=stopped, event_apply=apply,
                  event_open_topic=session.topic.set)  # fmt: skip


def routes_of(pages: Iterable[Page]) -> list[solara.Route]:
    """A route for each page, with the title of its window; the first one carries the frame."""
    return [
        solara.Route(
            path=p.path, component=p.component, label=p.title, layout=Layout if p.path == "/" else None,
            children=[solara.Route(path=part) for part in ("/", *p.parts)] if p.parts else [],
        )
        for p in pages
    ]  # fmt: skip


offered_pages[:] = [(page.address, page.label, page.purpose) for page in PAGES]
routes = routes_of(PAGES)
