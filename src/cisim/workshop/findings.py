"""What a debrief found, as numbers: the room's paths and the fan, luck and us, seats, and the other kind of problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cisim.workshop.fan import Fan
from cisim.workshop.luck import LuckAndUs
from cisim.workshop.play import MODES, Path
from cisim.workshop.room import Room


@dataclass(frozen=True)
class SeatResult:
    """What became of a seat by its own measure: its change since the start, in points.

    Attributes:
        seat: number of the seat.
        played: by round (alone, together) what came of the room's decisions.
        nobody: by round the same seat in the same luck with nobody in the room.
    """

    seat: int
    played: Mapping[str, float]
    nobody: Mapping[str, float]

    def won(self, mode: str) -> bool:
        """Whether it ended higher by its own measure than with nobody in the room."""
        return self.played[mode] > self.nobody[mode]


@dataclass(frozen=True)
class OtherProblem:
    """The same decisions on the other kind of problem, means over the same number of lucks, in points.

    Attributes:
        problems: names of the room's problem and of the other one.
        titles: what they are called.
        decisions: by problem together minus alone with the room's decisions; None unless both rounds were played.
        nobody: by problem the same with nobody in the room.
        us: by round and problem what the decisions do against the model's rules.
    """

    problems: tuple[str, str]
    titles: Mapping[str, str]
    decisions: Mapping[str, float | None]
    nobody: Mapping[str, float]
    us: Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Findings:
    """What a debrief found, run to the end of the scenario.

    Attributes:
        room: what was played.
        fan: the same community with nobody in the room.
        paths: by round that was played (alone, together) the room's decisions on the lucks of the fan.
        apart: by round what was luck and what was us.
        seats: every seat that people played, by its own measure.
        other: the same decisions on the other kind of problem; None where its seats are others.
    """

    room: Room
    fan: Fan
    paths: Mapping[str, Path]
    apart: Mapping[str, LuckAndUs]
    seats: tuple[SeatResult, ...]
    other: OtherProblem | None

    @property
    def gain(self) -> float | None:
        """Together minus alone in the room's luck, at the last stage at the end, in points; None unless both were
        played.
        """
        if len(self.paths) < len(MODES):
            return None
        return float(self.paths["together"].outcome[0, -1] - self.paths["alone"].outcome[0, -1])
