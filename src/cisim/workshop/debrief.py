"""The debrief: what came of the room's decisions, what was luck, who won, and what that did to children.

Nothing here prefers an outcome: if the room does worse together, or with conditions, these sentences say so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cisim.charts.page.room_path import draw
from cisim.comparison.number_text import signed
from cisim.comparison.verdict import ROPE
from cisim.errors import ArgumentError
from cisim.language import _, ngettext
from cisim.workshop.fan import RUNS, Fan, fan
from cisim.workshop.luck import LuckAndUs, luck_and_us
from cisim.workshop.play import MODES, Path, Round, play
from cisim.workshop.roles import role_named
from cisim.workshop.room import PROBLEMS, Room

ARM = {"alone": "isolated", "together": "collective"}
"""Of each round the arm of the model in whose look it is drawn."""


@dataclass(frozen=True)
class Section:
    """A part of a debrief, as pages and the handout show it.

    Attributes:
        key: its name.
        title: a heading.
        sentences: what is found, in plain words.
        table: a header and rows; empty where there is none.
        figure: SVG; empty where there is none.
        prompts: questions for talk.
    """

    key: str
    title: str
    sentences: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()
    figure: str = ""
    prompts: tuple[str, ...] = ()


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
class Debrief:
    """Everything a debrief needs, run to the end of the scenario.

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

    def sections(self, width: int = 760) -> tuple[Section, ...]:
        """All of it in the order in which it is told."""
        parts = [_path_section(self, width), _luck_section(self), _winners_section(self)]
        if self.other is not None:
            parts.append(_other_section(self.other))
        return (*parts, _talk_section())


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


def debrief(
    room: Room, alone: Sequence[Round] | None = None, together: Sequence[Round] | None = None, *, runs: int = RUNS
) -> Debrief:
    """Run what a room decided to the end, on many lucks, and beside it the same community with nobody in the room.

    Args:
        room: what was played.
        alone: decisions of the round alone; None where it was skipped.
        together: likewise.
        runs: lucks; the first is the one that the room met.

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
    whole = fan(room, runs)
    paths = {mode: play(room, mode, given, years=room.years, runs=runs) for mode, given in rounds.items()}
    apart = {mode: luck_and_us(path, whole.of(mode)) for mode, path in paths.items()}
    return Debrief(room, whole, paths, apart, _seat_results(paths, whole), _other_problem(room, rounds, whole, paths))


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
    room: Room, rounds: Mapping[str, Sequence[Round]], whole: Fan, paths: Mapping[str, Path]
) -> OtherProblem | None:
    name = next(p for p in PROBLEMS if p != room.problem)
    other = Room(name, room.seed, room.rounds)
    if [(s.role, s.at) for s in other.seats] != [(s.role, s.at) for s in room.seats]:
        return None
    runs = whole.runs
    there = {mode: play(other, mode, given, years=other.years, runs=runs) for mode, given in rounds.items()}
    fans, all_paths = {room.problem: whole, name: fan(other, runs)}, {room.problem: paths, name: there}
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


def mode_title(mode: str) -> str:
    """What a round is called."""
    return _("together") if mode == "together" else _("alone")


def _path_section(found: Debrief, width: int) -> Section:
    texts = [
        _("You, {mode}: {end} of 100 at the end.").format(mode=mode_title(mode), end=f"{path.outcome[0, -1]:.1f}")
        for mode, path in found.paths.items()
    ]
    if found.gain is not None:
        texts.append(_gain_text(found.gain))
    for path in found.paths.values():
        if path.existing[0, -1] < 1:
            year = int((path.existing[0] < 1).argmax())
            texts.append(_("Your partnership ended in year {year}.").format(year=year))
    modes = list(found.paths)
    figure = draw(
        {ARM[mode]: found.fan.band(mode) for mode in modes},
        {ARM[mode]: path.outcome[0].tolist() for mode, path in found.paths.items()},
        {ARM[mode]: _("you, {mode}").format(mode=mode_title(mode)) for mode in modes},
        found.room.rounds,
        texts[len(modes)] if found.gain is not None else texts[0],
        width,
    )
    return Section("path", _("Your path"), tuple(texts), figure=figure)


def _gain_text(gain: float) -> str:
    if gain > ROPE:
        return _("Together you did better than alone: {gain} of 100.").format(gain=signed(gain))
    if gain < -ROPE:
        return _("Together you did worse than alone: {gain} of 100.").format(gain=signed(gain))
    return _("Together you did about as well as alone: {gain} of 100.").format(gain=signed(gain))


def _luck_section(found: Debrief) -> Section:
    head = (_("Round"), _("You"), _("Nobody plays, mean"), _("Luck"), _("Us"), _("How they met"))
    rows = [
        (mode_title(m), f"{p.outcome:.1f}", f"{p.usual:.1f}", signed(p.luck), signed(p.us), signed(p.both))
        for m, p in found.apart.items()
    ]
    texts = [text for part in found.apart.values() for text in part.sentences]
    return Section("luck", _("How much was luck, how much was us"), tuple(texts), (head, *rows))


def _winners_section(found: Debrief) -> Section:
    modes, count = list(found.paths), len(found.seats)
    head = [_("Seat"), _("Its own measure")]
    for mode in modes:
        head += [
            _("You, {mode}").format(mode=mode_title(mode)),
            _("Nobody plays, {mode}").format(mode=mode_title(mode)),
        ]
    rows = []
    for result in found.seats:
        seat = found.room.seat(result.seat)
        row = [seat.name, role_named(seat.role).measure]
        for mode in modes:
            row += [signed(result.played[mode]), signed(result.nobody[mode])]
        rows.append(tuple(row))
    texts = []
    for mode in modes:
        won = sum(result.won(mode) for result in found.seats)
        here = found.paths[mode].outcome[0, -1] - found.fan.of(mode).outcome[0, -1]
        text = ngettext(
            "Round {mode}: {won} of {n} seat ended higher by its own measure than with nobody in the room. At the last "
            "stage that was {children} of 100 young people.",
            "Round {mode}: {won} of {n} seats ended higher by their own measure than with nobody in the room. At the "
            "last stage that was {children} of 100 young people.",
            count,
        )
        texts.append(text.format(mode=mode_title(mode), won=won, n=count, children=signed(float(here))))
    if not count:
        texts = [_("Nobody took a seat: the model's own rules decided everything.")]
    table = (tuple(head), *rows) if rows else ()
    return Section("winners", _("Who won, and what that did to children"), tuple(texts), table)


def _other_section(other: OtherProblem) -> Section:
    head = (_("Problem"), _("Together minus alone: you"), _("Together minus alone: nobody plays"))
    rows, texts = [], []
    for problem in other.problems:
        decisions = other.decisions[problem]
        nobody = signed(other.nobody[problem])
        rows.append((other.titles[problem], "–" if decisions is None else signed(decisions), nobody))
        if decisions is not None:
            text = _("{problem}: with your decisions, together is {value} of 100 against alone, on average.")
            texts.append(text.format(problem=other.titles[problem], value=signed(decisions)))
        else:
            text = _("{problem}: with nobody in the room, together is {value} of 100 against alone, on average.")
            texts.append(text.format(problem=other.titles[problem], value=nobody))
    return Section("other", _("The same decisions, another kind of problem"), tuple(texts), (head, *rows))


def talk_prompts() -> tuple[str, ...]:
    """Questions for talk; none has an answer that the model prefers."""
    return (
        _("When did you know that it was going well, or badly? What did you see?"),
        _("Who paid for working together? Did they get it back?"),
        _("Whose own measure rose while children did not gain? Could that person have known?"),
        _("What would you have decided with other luck?"),
        _("What in your own work is like this city? What is not?"),
        _("What does the model leave out that would change your mind?"),
    )


def _talk_section() -> Section:
    return Section("talk", _("Talk about it"), (), prompts=talk_prompts())
