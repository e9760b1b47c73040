"""The debrief: what came of the room's decisions, what was luck, who won, and what that did to children."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cisim.errors import ArgumentError
from cisim.workshop.fan import RUNS, Fan, fan
from cisim.workshop.findings import Findings, OtherProblem, SeatResult
from cisim.workshop.luck import luck_and_us
from cisim.workshop.play import MODES, Path, Round, play
from cisim.workshop.room import PROBLEMS, Room
from cisim.workshop.sections import Section, debrief_sections


@dataclass(frozen=True)
class Debrief(Findings):
    """What a debrief found, and how it is told."""

    def sections(self, width: int = 760) -> tuple[Section, ...]:
        """All of it in the order in which it is told; figures are so many pixels wide."""
        return debrief_sections(self, width)


def debrief(
    room: Room, alone: Sequence[Round] | None = None, together: Sequence[Round] | None = None, *, runs: int = RUNS,
    threads: int | None = None,
) -> Debrief:  # fmt: skip
    """Run what a room decided to the end, on many lucks, and beside it the same community with nobody in the room.

    Args:
        room: what was played.
        alone: decisions of the round alone; None where it was skipped.
        together: likewise.
        runs: lucks; the first is the one that the room met.
        threads: by default all usable cores; a server leaves one to whoever asks meanwhile.

    Raises:
        ArgumentError: neither round was played, or a decision cannot be used.
    """
    rounds: dict[str, Sequence[Round]] = {}
    if alone is not None:
        rounds["alone"] = alone
    if together is not None:
        rounds["together"] = together
    if not rounds:
        raise ArgumentError("debrief: no round given, allowed: alone, together, or both")
    whole = fan(room, runs, threads)
    paths = _paths(room, rounds, runs, threads)
    apart = {mode: luck_and_us(path, whole.of(mode)) for mode, path in paths.items()}
    other = _other_problem(room, rounds, whole, paths, threads)
    return Debrief(room, whole, paths, apart, _seat_results(paths, whole), other)


def _paths(room: Room, rounds: Mapping[str, Sequence[Round]], runs: int, threads: int | None) -> dict[str, Path]:
    """By round what was decided in it, run to the end."""
    return {mode: play(room, mode, r, years=room.years, runs=runs, threads=threads) for mode, r in rounds.items()}


def _seat_results(paths: Mapping[str, Path], whole: Fan) -> tuple[SeatResult, ...]:
    played = sorted({n for path in paths.values() for r in path.rounds for n in r.tokens})

    def change(path: Path, number: int) -> float:
        return float(path.own[number][0, -1] - path.own[number][0, 0])

    return tuple(
        SeatResult(
            number,
            {mode: change(path, number) for mode, path in paths.items()},
            {mode: change(whole.of(mode), number) for mode in paths},
        )
        for number in played
    )


def _other_problem(
    room: Room, rounds: Mapping[str, Sequence[Round]], whole: Fan, paths: Mapping[str, Path], threads: int | None
) -> OtherProblem | None:
    name = next(p for p in PROBLEMS if p != room.problem)
    other = Room(name, room.seed, room.rounds)
    if [(s.role, s.at) for s in other.seats] != [(s.role, s.at) for s in room.seats]:
        return None
    runs = whole.runs
    fans = {room.problem: whole, name: fan(other, runs, threads)}
    all_paths = {room.problem: paths, name: _paths(other, rounds, runs, threads)}
    both = {
        problem: _mean_gain(p["alone"], p["together"]) if len(p) == len(MODES) else None
        for problem, p in all_paths.items()
    }  # fmt: skip
    us = {
        (mode, problem): float((path.outcome[:, -1] - fans[problem].of(mode).outcome[:, -1]).mean())
        for problem, p in all_paths.items()
        for mode, path in p.items()
    }
    titles = {room.problem: room.scenario.title, name: other.scenario.title}
    nobody = {problem: float(f.difference.mean()) for problem, f in fans.items()}
    return OtherProblem((room.problem, name), titles, both, nobody, us)


def _mean_gain(alone: Path, together: Path) -> float:
    return float((together.outcome[:, -1] - alone.outcome[:, -1]).mean())
