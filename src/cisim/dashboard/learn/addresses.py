"""Addresses of the page Learn: stories with their steps, and pages to look something up."""

from __future__ import annotations

from cisim.dashboard.learn.stories import Story, stories
from cisim.dashboard.learn.topics import topic_of
from cisim.dashboard.state.session import Session
from cisim.dashboard.state.url import VIEW_PREFIX, location, to_query
from cisim.dashboard.state.views import Allowed, views_amiss, views_of
from cisim.dashboard.state.whole_numbers import whole_number_of


def place_of(search: str | None) -> tuple[Story | None, int]:
    """Story and step of an address; the overview if it names none that exists."""
    views = views_of(search)
    story = stories().get(views.get("story", ""))
    if story is None:
        return None, 1
    return story, min(max(whole_number_of(views.get("step", "")), 1), len(story.steps))


def place_amiss(search: str | None, topic: str = "") -> list[str]:
    """A sentence on everything of an address that names no story and no step of one; a page of a topic has neither."""
    story, _step = place_of(search)
    allowed: dict[str, Allowed] = {} if topic else {"story": list(stories()), "step": None}
    if story is not None and not topic:
        allowed["step"] = range(1, len(story.steps) + 1)
    return views_amiss(search, allowed)


def address(session: Session, story: str = "", step: int = 1, topic: str = "") -> str:
    """The address of a step, of a page to look something up, or of the overview; the settings of Explore come along."""
    places = f"{VIEW_PREFIX}story={story}&{VIEW_PREFIX}step={step}" if story else ""
    query = "&".join(part for part in (to_query(session.settings), places) if part)
    return location(f"/learn/{topic}" if topic else "/learn", query)


def anchor_address(session: Session, anchor: str) -> str:
    """The address of a section of these pages, or of something in it."""
    return f"{address(session, topic=topic_of(anchor))}#{anchor}" if anchor else ""
