"""The set of all agents, or of those of a class: to select from and to work on, but not to be changed itself."""

from __future__ import annotations

from typing import Any, NoReturn

from mesa.agent import AgentSet

from cisim.errors import ArgumentError


class AllAgents(AgentSet):  # type: ignore[misc]
    """Agents of a model. What is selected or ordered out of it is a set of one's own, as always in Mesa; the set itself
    stays as it is.
    """

    def add(self, agent: Any) -> NoReturn:
        """Not possible."""
        _refuse("add to")

    def discard(self, agent: Any) -> NoReturn:
        """Not possible."""
        _refuse("take from")

    def remove(self, agent: Any) -> NoReturn:
        """Not possible."""
        _refuse("take from")

    def select(self, *args: Any, **kwargs: Any) -> AgentSet:
        """A set of those that meet a condition, as in Mesa."""
        return _copy(self, *args[2:3], **kwargs).select(*args, **kwargs)

    def shuffle(self, inplace: bool = False) -> AgentSet:
        """A set in random order, as in Mesa."""
        return _copy(self, inplace).shuffle()

    def sort(self, *args: Any, **kwargs: Any) -> AgentSet:
        """A set in the order of an attribute, as in Mesa."""
        return _copy(self, *args[2:3], **kwargs).sort(*args, **kwargs)


def _copy(agents: AllAgents, inplace: bool = False, **kwargs: Any) -> AgentSet:
    if inplace:
        _refuse("take from or reorder")
    return AgentSet(list(agents), random=agents.random)


def _refuse(what: str) -> NoReturn:
    raise ArgumentError(
        f"model.agents: agents of a run are fixed, nobody can {what} them; model.agents.select() is a set of your own"
    )
