"""Sentences about partnerships that still exist; empty where none can end."""

from __future__ import annotations

from cisim.comparison.data import AmongExisting, ComparisonData, Existing, ExistingFacts, StillExisting
from cisim.comparison.number_text import interval_text, number_word, signed, years_text

SELECTION_TEXT = (
    "The verdict is that of all who began. Those that still exist are a selection: who lasts may differ from who ends, "
    "so the two differences do not say what lasting is worth."
)
"""Once beside differences among partnerships that still exist."""


def existing_sentence(result: ComparisonData) -> str:
    """How many partnerships still exist at the end, the difference among them, and why the others ended
    (``Comparison.to_dict()``).
    """
    part = result["existing"]
    return "" if part is None else f"{_sentence(part, result)}{_causes(part)}"


def existing_line(result: ComparisonData) -> str:
    """How many still exist, and their difference, where there is little room; the rest stands elsewhere."""
    part = result["existing"]
    if part is None:
        return ""
    return _sentence(part, result) + (" They are a selection." if is_selection(part) else "")


def existing_texts(result: ComparisonData) -> list[str]:
    """The sentence, and with a difference of their own what those that exist are."""
    part = result["existing"]
    if part is None:
        return []
    return [existing_sentence(result), *([SELECTION_TEXT] if is_selection(part) else [])]


def is_selection(part: Existing) -> bool:
    """Whether there is a difference of those that exist, and it is not that of all."""
    return part["difference"] is not None and part["count"] < part["began"]


def count_text(part: ExistingFacts, years: float, runs: int) -> str:
    """``Of 200 partnerships that began, 118 (59 %) still exist after 9 years``; all, and none, in words."""
    began, count = part["began"], part["count"]
    each = f", {number_word(began // runs)} in each run," if began > runs else ""
    if count == began:
        return f"All {began} partnerships that began{each} still exist after {years_text(years)}"
    left = f"{count} ({share_text(part)}) still exist" if count > 1 else f"{'one' if count else 'none'} still exists"
    return f"Of {began} partnerships that began{each or ','} {left} after {years_text(years)}"


def share_text(part: ExistingFacts) -> str:
    """``59 %``; never none or all of them where there are some."""
    percent = 100 * part["share"]
    if 0 < percent < 0.5:
        return "below 1 %"
    return "above 99 %" if 99.5 < percent < 100 else f"{percent:.0f} %"


def _sentence(part: Existing, result: ComparisonData) -> str:
    """How many partnerships still exist, and the difference among them."""
    return f"{count_text(part, result['years'], result['runs'])}{_among(part, result['runs'])}."


def _causes(part: StillExisting) -> str:
    """Why the others ended, counted; a list without those that are none."""
    words = {
        "closed": "because the backbone had lost its core staff",
        "first_grant": "when their first grant was over",
        "other": "in another year",
    }
    ended = part.get("ended", {})
    counts = [f"{ended[name]} {text}" for name, text in words.items() if ended.get(name)]
    if not counts:
        return ""
    counts[0] = counts[0].replace(" ", " did so ", 1)
    listed = f"{', '.join(counts[:-1])} and {counts[-1]}" if len(counts) > 1 else counts[0]
    return f" Of those that ended, {listed}."


def _among(part: Existing, runs: int) -> str:
    """The difference among runs in which all partnerships still exist, or that they are too few."""
    if part["count"] in (0, part["began"]):
        return ""
    several = part["began"] > runs
    if part["difference"] is None:
        where = f"; all of them do in {part['runs']} runs" if several else ""
        return f"{where}, too few to tell a difference"
    where = f"in the {part['runs']} runs where all of them do" if several else "among those"
    return f"; {where} the difference is {interval_text(part['difference'], part['runs'])}"


def among_cell(part: AmongExisting) -> str:
    """The difference of those that exist in a table: ``+1.9 (-0.3 to +4.1)``."""
    d = part["difference"]
    return (
        f"too few ({part['runs']})" if d is None else f"{signed(d['mean'])} ({signed(d['p10'])} to {signed(d['p90'])})"
    )
