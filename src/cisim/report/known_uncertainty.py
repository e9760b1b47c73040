"""Joint uncertainty of the scenarios that come with cisim: ``configs/uncertainty.json``, made by
``experiments/uncertainty.py``.

Whatever shows a verdict can say beside it what becomes of it when what is not known moves together.
"""

from __future__ import annotations

from typing import cast

from cisim.comparison.uncertainty_data import UncertaintyData
from cisim.comparison.uncertainty_sentences import uncertainty_sentence
from cisim.language import _
from cisim.report.bundled_results import BundledResult, bundled_result, is_current

FILE = "uncertainty.json"


class KnownUncertainties(BundledResult, total=False):
    """What the file holds: joint uncertainty of scenarios by hash."""

    scenarios: dict[str, UncertaintyData]


def known_uncertainties() -> KnownUncertainties:
    """What the file holds: ``scenarios`` by hash, with the model they were made with."""
    return cast("KnownUncertainties", bundled_result(FILE))


def uncertainty_text(scenario_hash: str, name: str) -> str:
    """The headline of a scenario that comes with cisim as it stands; of any other how to get one."""
    data = known_uncertainties()
    known = data.get("scenarios", {}).get(scenario_hash)
    if known is None:
        return _(
            "This verdict holds at the values as they stand. What becomes of it when what is not known moves "
            "together: cisim uncertainty {name}, with the same changes."
        ).format(name=name)
    if is_current(data):
        return uncertainty_sentence(known)
    changed = _("(Sources of the model have changed since.)")
    return f"{uncertainty_sentence(known)} {changed}"
