"""Switches that moved nothing when claims were last tested: ``configs/inert_switches.json``, made by ``make doctor``.

Whatever offers a switch can say so beside it, with the runs and the model that this was found with.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from cisim.experiment.sweep.store import model_hash
from cisim.scenario import config_file
from cisim.version import __version__

FILE = "inert_switches.json"


@cache
def inert_switches() -> dict[str, Any]:
    """What the file holds: ``switches`` by key, ``runs``, ``model_version``, ``model_hash``; empty without the file."""
    path = config_file.bundled_file(FILE)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def inert_lines(key: str) -> list[str]:
    """A sentence for every move of a parameter that was found to move nothing."""
    data = inert_switches()
    return [_line(move, data) for move in data.get("switches", {}).get(key, ())]


def _line(move: dict[str, Any], data: dict[str, Any]) -> str:
    d = move["difference"]
    unit = f" {move['unit']}" if move["unit"] else ""
    return (
        f"{move['switch']} moves nothing in {move['scenario']}: what collective is ahead by changes by {d['mean']:+.2f}"
        f"{unit} ({d['low']:+.2f} to {d['high']:+.2f}), the isolated level by {move['isolated']['mean']:+.2f}; "
        f"{data['runs']} paired runs, model {data['model_version']}{_another_model(data)}"
    )


def _another_model(data: dict[str, Any]) -> str:
    """Whether the model is another one than what the file was made with."""
    if (data["model_version"], data["model_hash"]) == (__version__, model_hash()):
        return ""
    return " before it was changed; make doctor tests it anew"
