"""Types of what Python hands to Vue templates and gets back from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NotRequired, TypedDict

EventHandler = Callable[..., None]
"""What is called when a template reports that something was done."""
Rows = Sequence[Mapping[str, object]]
"""Rows of any kind, as a template goes through them; each kind has a type of its own where it is made."""
Errors = dict[str, str]
"""What is wrong, by the name of a control or of an action."""


class NamedValue(TypedDict):
    """A control by name, and what it was set to."""

    name: str
    value: Any


class KeyedValue(TypedDict):
    """A parameter by key, and what it was set to."""

    key: str
    value: Any


class BadgeText(TypedDict):
    """A grade as icon and words."""

    icon: str
    text: str


class ValueToTry(KeyedValue):
    """A value that a row of a table can be tried with."""

    label: str


class PartTable(TypedDict):
    """A table in a part; ``acts`` are values its rows can be tried with."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: NotRequired[str]
    acts: NotRequired[list[ValueToTry]]


class TopicLink(TypedDict):
    """Another topic of the drawer."""

    topic: str
    label: str


class Part(TypedDict):
    """A part of the drawer or of a card: a heading, and text, items, table or code below it."""

    heading: str
    text: NotRequired[str]
    items: NotRequired[list[str]]
    table: NotRequired[PartTable]
    code: NotRequired[str]
    kind: NotRequired[str]
    opens: NotRequired[TopicLink]
    closed: NotRequired[bool]


class Working(TypedDict):
    """What is being worked out, and how far that is."""

    text: str
    share: float


class PageContent(TypedDict):
    """What the drawer says of a topic."""

    title: str
    parts: list[Part]
    badge: NotRequired[BadgeText]
    working: NotRequired[Working | None]
    wrong: NotRequired[str]
    said: NotRequired[str]
    more: NotRequired[str]
