"""M2: evidence that accumulates, on the candidate of one organisation or of a network."""

from __future__ import annotations

import math

ADOPT, GO_ON, DROP = "adopt", "go on", "drop"


class Trial:
    """What was seen of a change month by month, and how long it has waited for a government since it was found good."""

    def __init__(self) -> None:
        self.months, self.waited = 0, 0
        self.seen = 0.0
        self.good = False

    def look(self, seen: float) -> float:
        """One more month; returns the mean of what was seen."""
        self.months += 1
        self.seen += seen
        return self.seen / self.months

    def verdict(self, gain: float, doubt: float, longest: int) -> str:
        """(M2) adopt if g > h; drop if g < -h or after the last month; without noise at once by the sign of g."""
        if gain > doubt:
            return ADOPT
        if gain < -doubt or doubt == 0.0 or self.months >= longest:
            return DROP
        return GO_ON

    def wait(self, longest: int) -> bool:
        """A month in which no government could decide; whether it waits on."""
        self.waited += 1
        return self.waited <= longest


class Candidate(Trial):
    """A change that one organisation has on trial."""

    def __init__(self, old: int, new: int, place: object) -> None:
        super().__init__()
        self.old, self.new, self.place = old, new, place


def doubt(standard_errors: float, weight: float, noise: float, months: int) -> float:
    """(M2) h_k = z weight sigma / sqrt(k)."""
    return standard_errors * weight * noise / math.sqrt(months)
