"""Switches that moved next to nothing when last tested: ``configs/inert_switches.json``, made by ``make doctor``.

Whatever offers a switch can say so beside it, with the runs and the model of the test.
"""

from __future__ import annotations

from typing import TypedDict, cast

from cisim.report.bundled_results import BundledResult, bundled_result, is_current

FILE = "inert_switches.json"


class MovedBy(TypedDict):
    """What a move changed, with its interval."""

    before: float
    after: float
    mean: float
    low: float
    high: float


class InertMove(TypedDict):
    """A move that changed next to nothing."""

    claim: str
    switch: str
    keys: list[str]
    scenario: str
    unit: str
    negligible: float
    isolated: MovedBy
    difference: MovedBy


class InertSwitches(BundledResult, total=False):
    """What the file holds."""

    runs: int
    seed: int
    switches: dict[str, list[InertMove]]


def inert_switches() -> InertSwitches:
    """What the file holds: ``switches`` by key and ``runs``, with the model they were made with."""
    return cast("InertSwitches", bundled_result(FILE))


def inert_lines(key: str) -> list[str]:
    """A sentence for every move of a parameter that came to less than what is negligible."""
    data = inert_switches()
    return [_line(move, data) for move in data.get("switches", {}).get(key, ())]


def inert_note(key: str) -> str:
    """The same in a clause, of moves of this parameter alone; empty if every one of them moved something."""
    data = inert_switches()
    alone = [move for move in data.get("switches", {}).get(key, ()) if move["keys"] == [key]]
    scenarios = ", ".join(dict.fromkeys(move["scenario"] for move in alone))
    return f"; moved next to nothing in {scenarios} when last tested (cisim describe {key})" if alone else ""


def _line(move: InertMove, data: InertSwitches) -> str:
    d = move["difference"]
    unit = f" {move['unit']}" if move["unit"] else ""
    changed = "" if is_current(data) else "; sources of the model have changed since"
    return (
        f"{move['switch']} moves less than {move['negligible']:g}{unit} in {move['scenario']}: "
        f"the difference by {d['mean']:+.2f} ({d['low']:+.2f} to {d['high']:+.2f}), "
        f"the isolated level by {move['isolated']['mean']:+.2f}; "
        f"{data['runs']} paired runs, model {data['model_version']}{changed}"
    )
