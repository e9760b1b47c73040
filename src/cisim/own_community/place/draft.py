"""Lines of the scenario file of a place, and which of them are guesses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from cisim.scenario.scenario import Scenario

PLACE, ORGANISATIONS, TIES, SERIES, FUNDERS, FUNDING, GUESSES = (
    "place.toml", "organisations.csv", "ties.csv", "series.csv", "funders.csv", "funding.csv", "guesses.csv",
)  # fmt: skip
"""Files of a place."""
CHILDREN, GRANTS_A_YEAR = "children born each year", "grants a year"
"""What two numbers of a place are called."""


@dataclass(frozen=True)
class GivenNumbers:
    """What is told of a place beside its files, and goes before what these say.

    Attributes:
        children: born in it each year.
        pool: dollars of grants a year.
        starts: share at benchmark by short name of a stage.
        may_assume: whether the children of the scenario may be taken where nobody says how many there are.
    """

    children: float | None = None
    pool: float | None = None
    starts: Mapping[str, float] = field(default_factory=dict)
    may_assume: bool = False


def not_of_this_place(base: Scenario) -> str:
    """Why a number is no more than a placeholder."""
    return f"of {base.title or base.name}, not of this place: nobody has said it yet"


@dataclass(frozen=True)
class GuessedValue:
    """What was put into a place.

    Attributes:
        what: in words.
        value: as it stands there.
        confidence: high, medium or low.
        why: where it comes from.
        line: the line of the scenario file, or the file, to change it.
    """

    what: str
    value: str
    confidence: str
    why: str
    line: str


class Draft:
    """Lines of a scenario file, and the guesses that some of them are."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.guesses: list[GuessedValue] = []

    def add(self, *lines: str) -> None:
        """Add lines that are no guess."""
        self.lines += lines

    def guess(self, line: str, what: str, value: str, confidence: str, why: str) -> None:
        """Add a line that is one."""
        self.lines.append(f"{line}  # {confidence}: {why}")
        self.guesses.append(GuessedValue(what, value, confidence, why, f"{PLACE}:{len(self.lines)}"))

    def note(self, what: str, value: str, confidence: str, why: str, where: str) -> None:
        """Note a guess that stands elsewhere."""
        self.guesses.append(GuessedValue(what, value, confidence, why, where))


def toml_value(value: object) -> str:
    """A text, number, truth value or list as TOML writes it, which is as JSON does."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
