"""Dated events of a scenario: ``[[events]]`` with a month, a key and the value that is in force from then on.

An event is data and no code. Which keys may change during a run stands in ``cisim.scenario.event_checks``, how values
reach the arrays of a block in ``cisim.simulation.timeline``.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, Field, StrictBool, StrictInt, StrictStr, model_validator

from cisim.model.parameters import Value
from cisim.scenario.field_types import STRICT, Count, Number

KEY = "events"
LONGEST = 1200
"""Months of the longest run."""


class Wait(BaseModel):
    """What an event waits for: a measure of its run below or above a bound, in the units of sweeps."""

    model_config = STRICT
    measure: str = Field(min_length=1, description="outcome, attainment.<stage>, existing, level.<condition> ...")
    below: Number | None = Field(None, description="happens in the first month with less than this")
    above: Number | None = Field(None, description="happens in the first month with more than this")

    @model_validator(mode="after")
    def _one_bound(self) -> Wait:
        if (self.below is None) == (self.above is None):
            raise ValueError("allowed: one of below and above")
        return self

    @property
    def text(self) -> str:
        """In words."""
        bound = f"below {self.below:g}" if self.below is not None else f"above {self.above:g}"
        return f"{self.measure} is {bound}"


class DatedEvent(BaseModel):
    """A value that is in force from a month on: at once or over some months, for good or for a time, once or again."""

    model_config = STRICT
    key: str = Field(min_length=1, description="the number that changes")
    value: StrictBool | StrictInt | Number | StrictStr = Field(description="what it is from then on")
    month: Count | None = Field(None, ge=0, le=LONGEST, description="months after the start; with when: the earliest")
    year: Number | None = Field(None, ge=0, le=LONGEST / 12, description="years after the start, in place of month")
    when: Wait | None = Field(None, description="a measure to wait for, in place of a month")
    over: Count = Field(0, ge=0, le=LONGEST, description="months of a straight line to the value; 0: at once")
    begin_at: Number | None = Field(None, alias="from", description="where the line begins; default: what is in force")
    lasts: Count = Field(0, ge=0, le=LONGEST, description="months after which it is over; 0: for good")
    every: Count = Field(0, ge=0, le=LONGEST, description="months after which it happens again; 0: once")
    times: Count = Field(0, ge=0, le=LONGEST, description="how often it happens; 0: to the end of the run")

    @model_validator(mode="after")
    def _fits_together(self) -> DatedEvent:
        for fails, text in (
            (self.month is not None and self.year is not None, "allowed: one of month and year"),
            (self.month is None and self.year is None and self.when is None, "missing: month, year or when"),
            (self.begin_at is not None and not self.over, "from: allowed with over, the months of the line"),
            (bool(self.lasts) and self.over > self.lasts, "over: allowed: at most the months that it lasts"),
            (bool(self.every) and not (self.lasts or self.begin_at is not None),
             "every: allowed with lasts, or with from: else the second time changes nothing"),
            (bool(self.every) and max(self.lasts, self.over) > self.every, "every: allowed: at least what it lasts"),
            (bool(self.times) and not self.every, "times: allowed with every"),
        ):  # fmt: skip
            if fails:
                raise ValueError(text)
        return self

    @property
    def earliest(self) -> int:
        """The month in which it happens, or from which on it waits."""
        return round(12 * self.year) if self.year is not None else self.month or 0

    @property
    def values(self) -> tuple[Value, ...]:
        """The values at its ends."""
        return (self.value,) if self.begin_at is None else (self.begin_at, self.value)

    def changes_in(self, begin: int, last: int) -> Iterator[int]:
        """The months up to ``last`` in which its value may change, where it begins in month ``begin``."""
        for start in range(begin, last, self.every) if self.every else (begin,):
            if self.every and self.times and start >= begin + self.times * self.every:
                return
            yield from range(start, start + self.over + 1)
            if self.lasts:
                yield start + self.lasts

    @property
    def text(self) -> str:
        """In words, for lists of assumptions."""
        when = f"month {self.earliest}" if self.when is None else f"when {self.when.text}"
        line = f" from {self.begin_at:g}" if self.begin_at is not None else ""
        parts = [f"{when}: {self.key}{line} {'to' if self.over else '='} {self.value}"]
        parts += [f"over {self.over} months"] * bool(self.over) + [f"for {self.lasts} months"] * bool(self.lasts)
        parts += [f"every {self.every} months"] * bool(self.every) + [f"{self.times} times"] * bool(self.times)
        return ", ".join(parts)
