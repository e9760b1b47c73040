"""What all agents of the model have in common, and what they know of their model."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, ClassVar, NoReturn, Protocol
from weakref import WeakKeyDictionary

import mesa
import numpy as np
import numpy.typing as npt

from cisim.agents.attributes import read_only, refuse_methods
from cisim.errors import ArgumentError
from cisim.model.kernels import layout
from cisim.scenario.scenario import Scenario


class Community(Protocol):
    """What agents read and change of their model."""

    @property
    def block(self) -> layout.Block: ...
    @property
    def settings(self) -> Scenario: ...
    @property
    def agents(self) -> Any: ...
    @property
    def effectiveness(self) -> npt.NDArray[np.float64]: ...
    @property
    def space(self) -> Any: ...
    def levels_of(self, initiative: str) -> dict[str, float]: ...


class AgentNumbers:
    """The next number of an agent, by model. Mesa's own table keeps every model, with all its arrays, for good."""

    def __init__(self) -> None:
        self._counters: WeakKeyDictionary[Any, Iterator[int]] = WeakKeyDictionary()

    def __getitem__(self, model: Any) -> Iterator[int]:
        return self._counters.setdefault(model, count(1))


class CommunityAgent(mesa.Agent):  # type: ignore[misc]
    """An agent of a community: a view on its row of the model's arrays.

    The model makes its agents, and their number stays: making one by hand or removing one raises an error.
    """

    model: Community
    sector: ClassVar[str] = ""
    _ids = AgentNumbers()
    _fewer: ClassVar[str] = ""  # what to do instead of removing one

    def __init__(self, model: Community, row: int) -> None:
        super().__init__(model)
        self._row = int(row)

    def __setattr__(self, name: str, value: Any) -> None:
        refuse_methods(self, name, "write a subclass and give it in roles to CommunityModel")
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.label})"

    @read_only("the model numbers its agents")
    def row(self) -> int:
        """Its position in the arrays of the model."""
        return self._row

    @property
    def _numbers(self) -> npt.NDArray[np.float64]:
        """Its numbers in the model, one of each layer; what is written there is written to the model."""
        raise NotImplementedError

    @read_only("names are those of sectors, or of a roster")
    def label(self) -> str:
        """Name for tables and maps."""
        raise NotImplementedError

    def remove(self) -> NoReturn:
        """Not possible: arrays of a run have fixed shapes, and dollars and children are counted over all agents.

        Raises:
            ArgumentError: always; it says what to do instead.
        """
        raise ArgumentError(f"{self!r} cannot be removed: the agents of a run are fixed; {self._fewer}")
