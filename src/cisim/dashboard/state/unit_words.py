"""Units of parameters in words."""

from __future__ import annotations

from cisim.comparison.switching_value.sentences import UNITLESS
from cisim.language import _


def unit_words(unit: str) -> str:
    """A unit behind a number: `` bits``; of a rate `` a year``; nothing for a share."""
    if not unit or unit in UNITLESS:
        return ""
    rates = {"1/month": _("a month"), "1/year": _("a year")}
    return " " + (rates.get(unit) or _(unit))
