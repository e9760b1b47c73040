"""What a sector is: its place, numbers, rights and decisions, and what each of its agents may have of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from cisim.model.decision import Decision
from cisim.model.kernels.layers import Funder, Layer
from cisim.model.parameters import PARAMETERS, Parameter

_PARAMETER = {p.key: p for p in PARAMETERS}


@dataclass(frozen=True)
class SectorRule:
    """A number that every organisation of a sector starts with, which a function from outside may set instead.

    Attributes:
        name: its key below ``[sector_rules.SECTOR]`` of a scenario.
        unit: unit of what the function returns.
        low: lowest value allowed.
        high: highest value allowed.
        text: what it is.
    """

    name: str
    unit: str
    low: float
    high: float
    text: str


CAPACITY = SectorRule("capacity", "FTE", 1e-3, 1e9, "service capacity at the start")
ADMISSION = SectorRule("admission", "share", 0, 1, "chance to be admitted to the partnership")
OWN_INCOME = SectorRule("own_income", "$/year", 0, 1e12, "yearly income that does not come from the grant pool")
SECTOR_RULES = (CAPACITY, ADMISSION, OWN_INCOME)


@dataclass(frozen=True)
class SectorDraw:
    """What a rule from outside is told of the organisations of its sector when communities are drawn.

    Attributes:
        sector: name of the sector.
        usual: ``[run, organisation]`` what the built-in rule gives, in the unit of the rule.
        stage: ``[run, organisation]`` position of the stage at which each works; empty ``[run, 0]`` for funders.
        segment: ``[run, organisation]`` position of the segment it serves, -1 for all; empty for funders.
        need: ``[stage, segment]`` share of the community's need at the start; sums to 1.
        values: ``[run]`` parameters by key; for admission only those of scope *world*.
    """

    sector: str
    usual: npt.NDArray[np.float64]
    stage: npt.NDArray[np.int64]
    segment: npt.NDArray[np.int64]
    need: npt.NDArray[np.float64]
    values: Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Strategy:
    """Something an agent may have of its own for its decisions, under this name in ``[[funders]]`` and the like.

    Attributes:
        name: its key.
        layer: where kernels read it.
        parameter: key of the number that holds for agents without a value of their own; what it means, its range and
            unit are those of the parameter.
        kind: a number, the name of a ``stage``, or names of ``stages``.
        low: lowest value allowed, where there is no parameter.
        high: highest value allowed, likewise.
        unit: likewise.
        text: likewise.
        whole: only whole numbers are allowed, also where the parameter takes others.
    """

    name: str
    layer: Layer
    parameter: str = ""
    kind: Literal["number", "stage", "stages"] = "number"
    low: float = 0.0
    high: float = 1.0
    unit: str = ""
    text: str = ""
    whole: bool = False

    @property
    def declared(self) -> Parameter | None:
        """The parameter that holds for agents without a value of their own."""
        return _PARAMETER[self.parameter] if self.parameter else None

    @property
    def options(self) -> tuple[str, ...]:
        """Words allowed, where it is an option."""
        return self.declared.options if self.declared else ()

    @property
    def range(self) -> tuple[float, float]:
        """Lowest and highest value allowed."""
        return (self.declared.low, self.declared.high) if self.declared else (self.low, self.high)

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are allowed."""
        return self.whole or (self.declared is not None and self.declared.kind is int)

    @property
    def meaning(self) -> str:
        """What it is."""
        return self.declared.text if self.declared else self.text

    @property
    def of_funder(self) -> bool:
        """Whether it stands among the numbers of funders."""
        return isinstance(self.layer, Funder)


@dataclass(frozen=True)
class Sector:
    """A kind of agent: its code, numbers, rights, decisions, and its class among the Mesa agents.

    Attributes:
        name: singular, as files and tables say it.
        plural: name of its list in a scenario file.
        code: ``traits[r, Trait.sector, o]`` of its organisations; None for sectors that do not serve.
        count: parameter that says how many there are; empty: one for each initiative.
        admitted: parameter that says what share may belong to the partnership; empty: it is part of it.
        place: where it works.
        capacity: what it can do at the start.
        income: what it lives on.
        rights: rights and limits.
        decisions: what its agents decide: by the built-in rule, a rule from outside or a method of its Mesa class.
        agent: name of its class in ``cisim.agents``.
        spellings: what else a cell of a CSV file may call it, in small letters without spaces and hyphens.
        rules: what a function from outside may set instead.
        strategy: what each of its agents may have of its own.
    """

    name: str
    plural: str
    code: int | None
    count: str
    admitted: str
    place: str
    capacity: str
    income: str
    rights: str
    decisions: tuple[Decision, ...]
    agent: str
    spellings: tuple[str, ...] = ()
    rules: tuple[SectorRule, ...] = ()
    strategy: tuple[Strategy, ...] = ()

    @property
    def methods(self) -> tuple[str, ...]:
        """Methods of its Mesa class that can be overridden."""
        return tuple(d.method for d in self.decisions)
