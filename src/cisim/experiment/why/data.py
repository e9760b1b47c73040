"""The object of ``cisim why --json`` as types; keys as documented in docs/json.md."""

from __future__ import annotations

from typing import TypedDict


class Interval(TypedDict):
    """Ends of a 95 % interval; nothing where there are too few runs."""

    low: float | None
    high: float | None


class Level(Interval):
    """A mean over runs."""

    mean: float


class Remainder(Interval):
    """What is left with all mechanisms off."""

    points: float


class PartRow(Interval):
    """A part of the difference."""

    name: str
    title: str
    points: float
    clear: bool


class MechanismRow(PartRow):
    """A part that a mechanism carries, what it brings alone, and what is lost if it alone is switched off."""

    text: str
    mechanism: str
    share: float | None
    last: float
    first: float
    keys: list[str]


class CellRow(Interval):
    """Both arms with a channel switched off."""

    channel: str
    isolated: float
    collective: float
    difference: float


class GroupRow(PartRow):
    """What a group of assumptions does to the mean, to both levels and to the spread."""

    keys: list[str]
    isolated: float
    collective: float
    variance: float | None
    variance_low: float | None
    variance_high: float | None


class ArmMeans(TypedDict):
    """Means of both arms and of their difference."""

    isolated: float
    collective: float
    difference: float


class JointDraws(ArmMeans, Interval):
    """What joint draws give: means, spread, and how often either arm is ahead."""

    sd: float
    behind: float
    behind_clearly: float
    ahead_clearly: float


class AssumptionsData(TypedDict):
    """Assumptions moved together."""

    walks: int
    runs: int
    numbers: int
    rope: float
    reference: ArmMeans
    draws: JointDraws
    groups: list[GroupRow]


class WhyFacts(TypedDict):
    """What was found, without its sentences."""

    schema: int
    scenario: str
    title: str
    scenario_hash: str
    model_version: str
    years: float
    stage: str
    unit: str
    runs: int
    seed: int
    levels: dict[str, Level]
    clear: bool
    mechanisms: list[MechanismRow]
    remainder: Remainder
    cells: list[CellRow]
    channels: list[PartRow]
    assumptions: AssumptionsData | None
    notes: list[str]


class WhyData(WhyFacts):
    """The whole object."""

    sentences: list[str]
