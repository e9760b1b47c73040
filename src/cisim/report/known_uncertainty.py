"""Joint uncertainty of the scenarios that come with cisim: ``configs/uncertainty.json``, made by
``experiments/uncertainty.py``.

Whatever shows a verdict can say beside it what becomes of it when all that is not known moves together.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from cisim.comparison.uncertainty_sentences import uncertainty_sentence
from cisim.experiment.sweep.store import model_hash
from cisim.language import _
from cisim.scenario import config_file

FILE = "uncertainty.json"


@cache
def known_uncertainties() -> dict[str, Any]:
    """What the file holds: ``scenarios`` by hash, and ``model_hash``; empty without the file."""
    path = config_file.bundled_file(FILE)
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return data


def uncertainty_text(scenario_hash: str, name: str) -> str:
    """The headline of a scenario that comes with cisim as it stands; of any other how to get one."""
    data = known_uncertainties()
    known = data.get("scenarios", {}).get(scenario_hash)
    if known is None:
        return _(
            "This verdict holds at the values as they stand. What becomes of it when all that is not known moves "
            "together: cisim uncertainty {name}."
        ).format(name=name)
    if data["model_hash"] == model_hash():
        return uncertainty_sentence(known)
    changed = _("(Sources of the model have changed since.)")
    return f"{uncertainty_sentence(known)} {changed}"
