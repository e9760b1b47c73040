"""A roster: the organisations and ties of a community that is given and not drawn.

An organisation that works at several stages has a unit at each of them, with an equal part of its budget: in the model
an agent works at one stage. Units are the agents; they are kept in the engine's order, nonprofits before governments
before businesses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

import numpy as np

from cisim.errors import CisimError
from cisim.model.sectors import NONPROFIT, SERVING, SERVING_NAMES
from cisim.model.types import Numbers, Words

OPEN = -1
"""Segment of an organisation that names none: a nonprofit's is drawn, others serve all."""


class RosterCounts(TypedDict):
    """What may be handed on of a roster: counts and the hash, no label."""

    organisations: int
    units: int
    ties: int | None
    hash: str


@dataclass(frozen=True)
class Organisation:
    """An organisation as its owner writes it down.

    Attributes:
        label: its name, unlike all others.
        sector: one of ``SERVING_NAMES``.
        stages: names of the stages at which it works, at least one.
        segment: name of the segment it serves; empty where it names none.
        budget: dollars a year.
        tags: words of the owner, without effect.
    """

    label: str
    sector: str
    stages: tuple[str, ...]
    segment: str
    budget: float
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tie:
    """Two organisations that know each other, by label; trust at the start from 0 to 1, drawn where not given."""

    one: str
    other: str
    strength: float | None = None


@dataclass(frozen=True)
class Roster:
    """The organisations of a community, in the order of sectors, and their ties.

    Attributes:
        organisations: at least one nonprofit among them.
        ties: None: drawn, as the scenario says.
        stages: names of the stages of the scenario it was made for.
        segments: names of its segments.
    """

    organisations: tuple[Organisation, ...]
    ties: tuple[Tie, ...] | None
    stages: tuple[str, ...]
    segments: tuple[str, ...]

    @classmethod
    def of(
        cls,
        organisations: Sequence[Organisation],
        ties: Sequence[Tie] | None,
        stages: Sequence[str],
        segments: Sequence[str],
    ) -> Roster:
        """A roster in the engine's order; within a sector the order is kept. Ties have no direction: they are put in
        the order of labels.

        Raises:
            CisimError: what cannot be, of whom.
        """
        _check(organisations, ties or (), stages, segments)
        ordered = sorted(organisations, key=lambda o: SERVING_NAMES.index(o.sector))
        directed = (Tie(min(t.one, t.other), max(t.one, t.other), t.strength) for t in ties or ())
        sorted_ties = sorted(directed, key=lambda t: (t.one, t.other))
        return cls(tuple(ordered), None if ties is None else tuple(sorted_ties), tuple(stages), tuple(segments))

    @cached_property
    def hash(self) -> str:
        """Sixteen hex digits of everything in it."""
        content = [
            [[o.label, o.sector, o.stages, o.segment, o.budget, o.tags] for o in self.organisations],
            None if self.ties is None else [[t.one, t.other, t.strength] for t in self.ties],
            self.stages,
            self.segments,
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]

    def __hash__(self) -> int:
        return int(self.hash, 16)

    @cached_property
    def first(self) -> Words:
        """The first unit of each organisation, and the number of all units behind them."""
        return np.cumsum([0, *(len(o.stages) for o in self.organisations)])

    @cached_property
    def owner(self) -> Words:
        """The organisation of each unit."""
        return np.repeat(np.arange(len(self.organisations)), np.diff(self.first))

    @property
    def units(self) -> int:
        """Agents in the model."""
        return int(self.first[-1])

    @cached_property
    def counts(self) -> dict[str, int]:
        """Agents by sector, under the keys of a scenario."""
        sectors = [o.sector for o in self.organisations for _ in o.stages]
        return {sector.count: sectors.count(sector.name) for sector in SERVING}

    @property
    def empty_stages(self) -> list[str]:
        """Stages at which nobody works."""
        return [name for name in self.stages if not any(name in o.stages for o in self.organisations)]

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """A name for each unit: the organisation's, with the stage where it has several."""
        return tuple(
            o.label if len(o.stages) == 1 else f"{o.label} ({stage})" for o in self.organisations for stage in o.stages
        )

    @cached_property
    def stage(self) -> Words:
        """The stage of each unit."""
        position = {name: k for k, name in enumerate(self.stages)}
        return np.array([position[stage] for o in self.organisations for stage in o.stages], np.int64)

    @cached_property
    def segment(self) -> Words:
        """The segment of each unit, or ``OPEN``."""
        position = {"": OPEN} | {name: k for k, name in enumerate(self.segments)}
        return np.array([position[o.segment] for o in self.organisations], np.int64)[self.owner]

    @cached_property
    def budget(self) -> Numbers:
        """Dollars a year of each unit: an equal part of its organisation's."""
        parts = np.diff(self.first)
        return np.asarray(np.array([o.budget for o in self.organisations])[self.owner] / parts[self.owner])

    @property
    def nonprofit_budget(self) -> float:
        """Dollars a year of all nonprofits together."""
        return float(sum(o.budget for o in self.organisations if o.sector == NONPROFIT.name))

    @cached_property
    def edges(self) -> tuple[Words, Numbers]:
        """Pairs of units ``[tie, 2]``, each once and in order, and their trust (NaN where it is drawn).

        A tie joins the units of two organisations at the stages both work at; without such a stage their first units.
        Units of one organisation know and trust each other fully.
        """
        place = {o.label: k for k, o in enumerate(self.organisations)}
        trust: dict[tuple[int, int], float] = {}
        for tie in self.ties or ():
            strength = np.nan if tie.strength is None else tie.strength
            for pair in self._common_units(place[tie.one], place[tie.other]):
                trust[pair] = strength
        for start, end in zip(self.first[:-1], self.first[1:], strict=True):
            trust |= {(int(i), int(i) + 1): 1.0 for i in range(start, end - 1)}
        pairs = sorted(trust)
        return np.array(pairs, np.int64).reshape(-1, 2), np.array([trust[pair] for pair in pairs])

    def _common_units(self, one: int, other: int) -> list[tuple[int, int]]:
        a, b = sorted((one, other))
        here, there = self.organisations[a].stages, self.organisations[b].stages
        i, j = int(self.first[a]), int(self.first[b])
        common = [(i + here.index(s), j + there.index(s)) for s in here if s in there]
        return common or [(i, j)]

    def facts(self) -> RosterCounts:
        """What may be handed on: counts and the hash, no label."""
        return {
            "organisations": len(self.organisations),
            "units": self.units,
            "ties": None if self.ties is None else len(self.ties),
            "hash": self.hash,
        }


def _check(
    organisations: Sequence[Organisation], ties: Sequence[Tie], stages: Sequence[str], segments: Sequence[str]
) -> None:
    """Refuse a roster that cannot be simulated; the readers of files find all that is wrong, and where."""
    labels = {o.label for o in organisations}
    if len(labels) < len(organisations):
        raise CisimError("organisations: two have the same label")
    if all(o.sector != NONPROFIT.name for o in organisations):
        raise CisimError("organisations: none is a nonprofit; at least one is needed")
    for o in organisations:
        known = {"sector": o.sector in SERVING_NAMES, "segment": o.segment in ("", *segments),
                 "stages": bool(o.stages) and set(o.stages) <= set(stages), "budget": o.budget > 0}  # fmt: skip
        for name, good in known.items():
            if not good:
                raise CisimError(f"organisations: {o.label}: {name} = {getattr(o, name)!r} is not possible")
    for t in ties:
        if t.one == t.other or not {t.one, t.other} <= labels or not 0 <= (t.strength or 0.0) <= 1:
            raise CisimError(f"ties: {t.one} and {t.other}, {t.strength}: not possible")
