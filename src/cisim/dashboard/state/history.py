"""What a page shows at present, what it showed before, and what was undone: one way to undo for all pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import solara

State = TypeVar("State")
MAX_UNDO = 50
"""Changes that can be undone."""


@dataclass(frozen=True)
class History(Generic[State]):
    """The present, what was before it, and what was undone; all of them frozen.

    Attributes:
        present: what is shown.
        past: what was shown before, the oldest first.
        future: what was undone, the nearest first.
    """

    present: State
    past: tuple[State, ...] = ()
    future: tuple[State, ...] = ()

    def to(self, new: State) -> History[State]:
        """A change; nothing happens if nothing changes."""
        if new == self.present:
            return self
        return History(new, (*self.past, self.present)[-MAX_UNDO:])

    def undo(self) -> History[State]:
        """One step back."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redo(self) -> History[State]:
        """One step forward again."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.present), self.future[1:])


class PageHistory(Generic[State]):
    """The history of a page, which is drawn again whenever it changes."""

    def __init__(self, first: State) -> None:
        self._history = solara.reactive(History(first))

    @property
    def value(self) -> History[State]:
        """As it is now."""
        return self._history.value

    @property
    def present(self) -> State:
        """What is shown."""
        return self._history.value.present

    def to(self, new: State) -> None:
        """Change, as one step that can be undone."""
        self._history.value = self._history.value.to(new)

    def step(self, redo: bool = False) -> None:
        """Undo or redo."""
        self._history.value = self._history.value.redo() if redo else self._history.value.undo()
