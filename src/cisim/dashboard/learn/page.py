"""Learn: stories in which a visitor guesses before the model answers, and pages to look something up."""

from __future__ import annotations

from typing import Any

import solara

from cisim.dashboard.learn.addresses import address, place_amiss, place_of
from cisim.dashboard.learn.components import GuessStorage
from cisim.dashboard.learn.guesses import Guesses, from_text, to_text
from cisim.dashboard.learn.overview import Overview
from cisim.dashboard.learn.story_page import StoryPage
from cisim.dashboard.learn.topic_page import TopicPage
from cisim.dashboard.learn.topics import TOPICS
from cisim.dashboard.shell.frame import Box
from cisim.dashboard.state.session import use_session
from cisim.dashboard.state.url import location
from cisim.dashboard.state.views import use_view_notes


@solara.component
def LearnPage() -> Any:
    """The stories, one step of a story, or a page to look something up: the address says which."""
    session = use_session()
    router = solara.use_router()
    guesses = session.page_states.setdefault("learn", solara.reactive(_no_guesses()))
    story, step = place_of(router.search)
    topic = router.parts[1] if len(router.parts) > 1 else ""
    use_view_notes(session.notes, lambda: place_amiss(router.search, topic))

    def to(name: str = "", number: int = 1) -> None:
        router.push(address(session, name, number))

    def open_topic(name: str = "") -> None:
        router.push(address(session, topic=name))

    if topic in TOPICS:
        return TopicPage(session, topic, open_topic).key(topic)
    if story is None:
        return Overview(session, to, open_topic)

    def explore(query: str) -> None:
        router.push(location("/", query))

    def restore(text: str) -> None:
        guesses.value = {**from_text(text), **guesses.value}

    storage = GuessStorage(stored=to_text(guesses.value), event_restore=restore)
    page = StoryPage(session, story, step, guesses, to, explore).key(story.name)
    return Box("div", "story-window", page, storage)


def _no_guesses() -> Guesses:
    return {}
