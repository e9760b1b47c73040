"""Pieces of the page Learn: the overview with its sections, and the parts of a story."""

from __future__ import annotations

from typing import Any

import solara

from cisim.dashboard.shell.types import EventHandler, Rows


@solara.component_vue("story_cards.vue", vuetify=False)
def StoryCards(stories: Rows, topics: Rows, homes: dict[str, str], prefixes: dict[str, str],
               event_open_story: EventHandler, event_open_topic: EventHandler) -> None:  # fmt: skip
    """Cards of the stories (``name``, ``title``, ``question``, ``note``, ``start_here``, ``href``), and below them the
    pages to look something up. A section in the address (``#glossary``, ``#mechanism-M8``) is looked for on the page
    that ``homes``, or ``prefixes`` by the beginning of the name, say: once all of them stood here.
    """


@solara.component_vue("topic_head.vue", vuetify=False)
def TopicHead(title: str, lead: str, topics: Rows, sections: Rows, event_open_topic: EventHandler) -> None:
    """Title of a page, the way to the others (``name``, ``title``, ``href``, ``current``) and to its ``sections``."""


@solara.component_vue("declaration_cards.vue", vuetify=False)
def DeclarationCards(rows: Rows, kind: str) -> None:
    """Declarations as cards: ``id``, ``label``, ``title``, a ``badge`` or none, ``sentence``, ``parts`` by heading."""


@solara.component_vue("evidence_ledger.vue", vuetify=False)
def EvidenceLedger(topics: Rows, badges: list[str]) -> None:
    """Evidence by topic: ``id``, ``title``, ``sides`` of ``label`` and ``entries``."""


@solara.component_vue("prose.vue", vuetify=False)
def Prose(id: str, title: str, paragraphs: list[str] = [], columns: Rows = [], terms: Rows = [], tables: Rows = [],  # noqa: B006
          code: str = "") -> None:  # fmt: skip
    """A section: paragraphs, columns of lists, terms with their meaning, tables behind a summary, a line to copy."""


@solara.component_vue("story_bar.vue", vuetify=False)
def StoryBar(title: str, step: int, steps: int, step_title: str, may_go_on: bool, why_not: str, event_go: EventHandler,
             event_leave: EventHandler) -> None:  # fmt: skip
    """Title, progress, back and next; listens to the keys."""


@solara.component_vue("story_text.vue", vuetify=False)
def StoryText(title: str, paragraphs: list[str], cases: list[str], pending: str, place: str) -> None:
    """Heading and paragraphs of a step; takes the focus when ``place`` changes."""


@solara.component_vue("story_after.vue", vuetify=False)
def StoryAfter(paragraphs: list[str], changes: bool, event_change: EventHandler) -> None:
    """Text below the answer; for a verdict (``changes``) a button leads to what would change it."""


@solara.component_vue("story_guess.vue", vuetify=False)
def StoryGuess(place: str, ask: str, options: Rows, low: float, high: float, unit: str, locked: Any, revealed: bool,
               ready: bool, sentence: str, event_lock: EventHandler, event_unlock: EventHandler,
               event_reveal: EventHandler) -> None:  # fmt: skip
    """The question, the guess, and what the model answers."""


@solara.component_vue("story_try.vue", vuetify=False)
def StoryTry(label: str, options: Rows, value: Any, low: float, high: float, step: float, unit: str, verdict: str,
             working: bool, wrong: str, verdict_below: bool, event_set: EventHandler, event_put_back: EventHandler,
             changed: bool) -> None:  # fmt: skip
    """One control, and what the model says with it."""


@solara.component_vue("guess_storage.vue", vuetify=False)
def GuessStorage(stored: str, event_restore: EventHandler) -> None:
    """Stores a text in the tab, and restores it after a reload."""


@solara.component_vue("story_end.vue", vuetify=False)
def StoryEnd(label: str, href: str, following: str, event_explore: EventHandler, event_next: EventHandler,
             event_again: EventHandler) -> None:  # fmt: skip
    """The way on: the settings in Explore, the next story, the same again."""
