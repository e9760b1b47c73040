"""Where a statistic should lie, and whether an interval does."""

from __future__ import annotations

import math

from pydantic import BaseModel, ConfigDict, model_validator

FINITE = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Target(BaseModel):
    """Where a statistic should lie. The end itself belongs to it with ``at_least`` and ``at_most``, and not with
    ``above`` and ``below``; an end that is not given is open.
    """

    model_config = FINITE
    above: float | None = None
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Target:
        for one, other in (("above", "at_least"), ("below", "at_most")):
            if None not in (getattr(self, one), getattr(self, other)):
                raise ValueError(f"give '{one}' or '{other}', not both")
        low, high = self.ends
        if math.isinf(low) and math.isinf(high):
            raise ValueError(f"needs one of {', '.join(Target.model_fields)}")
        if low > high or (low == high and not (low == self.at_least and high == self.at_most)):
            raise ValueError(f"nothing lies {self.text}")
        return self

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends, infinite where open."""
        low = self.above if self.at_least is None else self.at_least
        high = self.below if self.at_most is None else self.at_most
        return -math.inf if low is None else low, math.inf if high is None else high

    def _reached(self, x: float) -> bool:
        return x > self.ends[0] or x == self.at_least

    def _kept(self, x: float) -> bool:
        return x < self.ends[1] or x == self.at_most

    def holds(self, low: float, high: float) -> bool:
        """Whether the whole interval lies in the target."""
        return all(self._reached(x) and self._kept(x) for x in (low, high))

    def excludes(self, low: float, high: float) -> bool:
        """Whether the whole interval lies outside the target."""
        return not (self._reached(high) and self._kept(low))

    @property
    def text(self) -> str:
        """In words: ``above 0``, ``at most 1``, ``from 0.7 to 2.1``, ``exactly 0``."""
        low, high = self.at_least, self.at_most
        if low is not None and high is not None:
            return f"exactly {low:g}" if low == high else f"from {low:g} to {high:g}"
        ends = {name.replace("_", " "): getattr(self, name) for name in Target.model_fields}
        return " and ".join(f"{word} {end:g}" for word, end in ends.items() if end is not None)
