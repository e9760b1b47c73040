"""How much was luck, how much was us: the same decisions with many lucks, the same luck with nobody in the room."""

from __future__ import annotations

from dataclasses import dataclass

from cisim.comparison.intervals import interval_80
from cisim.language import _
from cisim.workshop.numbers import change_text, level_text
from cisim.workshop.play import Path


@dataclass(frozen=True)
class LuckAndUs:
    """What the room's outcome differs from the mean of all runs that nobody played, in three parts that sum to it.

    All in points at the last stage at the end.

    Attributes:
        mode: alone or together.
        outcome: of the room.
        usual: mean over lucks with nobody in the room.
        luck: what the room's luck does where nobody plays, against the mean over lucks.
        us: what the decisions do, mean over lucks.
        both: what is left: what the decisions do in this luck and not on average.
        us_low: lower end of 80 % of lucks of what the decisions do.
        us_high: upper end.
        better: in how many lucks the decisions do better than the model's rules.
        runs: number of lucks.
    """

    mode: str
    outcome: float
    usual: float
    luck: float
    us: float
    both: float
    us_low: float
    us_high: float
    better: int
    runs: int

    @property
    def total(self) -> float:
        """How far the room's outcome lies from the mean of runs that nobody played."""
        return self.outcome - self.usual

    @property
    def sentences(self) -> tuple[str, ...]:
        """The parts in plain words."""
        first = (
            _(
                "Together your community ended at {outcome} of 100. With nobody in the room it is {usual} on average. "
                "The difference is {total}."
            )
            if self.mode == "together"
            else _(
                "Alone your community ended at {outcome} of 100. With nobody in the room it is {usual} on average. "
                "The difference is {total}."
            )
        )
        second = _("Of this, luck is {luck}, your decisions are {us}, and {both} is how the two met.")
        third = _("In {better} of {runs} lucks your decisions do better than the model's own rules.")
        fourth = _("In 8 of 10 lucks they bring between {low} and {high} of 100.")
        values = {
            "outcome": level_text(self.outcome), "total": change_text(self.total), "usual": level_text(self.usual),
            "luck": change_text(self.luck), "us": change_text(self.us), "both": change_text(self.both),
            "better": self.better, "runs": self.runs, "low": change_text(self.us_low),
            "high": change_text(self.us_high),
        }  # fmt: skip
        return tuple(text.format(**values) for text in (first, second, third, fourth))


def luck_and_us(played: Path, nobody: Path) -> LuckAndUs:
    """Take a room's outcome apart.

    Args:
        played: the room's decisions, run to the end on many lucks; the first is the room's.
        nobody: the same lucks by the model's rules.
    """
    ours, theirs = played.outcome[:, -1], nobody.outcome[:, -1]
    effect = ours - theirs
    usual, us = float(theirs.mean()), float(effect.mean())
    luck = float(theirs[0]) - usual
    low, high = interval_80(effect)
    return LuckAndUs(
        played.mode, float(ours[0]), usual, luck, us, float(ours[0]) - usual - luck - us, float(low), float(high),
        int((effect > 0).sum()), len(effect),
    )  # fmt: skip
