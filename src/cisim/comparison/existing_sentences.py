"""Sentences about partnerships that still exist; empty where none can end."""

from __future__ import annotations

from cisim.comparison.data import AmongExisting, ComparisonData, Existing, ExistingFacts, StillExisting
from cisim.comparison.number_text import interval_text, number_word, signed, years_text
from cisim.language import N_, _, format_list, format_percent, ngettext

SELECTION_TEXT = N_(
    "The verdict is that of all who began. Those that still exist are a selection: who lasts may differ from who ends, "
    "so the two differences do not say what lasting is worth."
)
"""Once beside differences among partnerships that still exist."""
FIRST_ENDED_TEXTS = {
    "closed": N_("{n} did so because the backbone had lost its core staff"),
    "first_grant": N_("{n} did so when their first grant was over"),
    "other": N_("{n} did so in another year"),
}
ENDED_TEXTS = {
    "closed": N_("{n} because the backbone had lost its core staff"),
    "first_grant": N_("{n} when their first grant was over"),
    "other": N_("{n} in another year"),
}
"""Why partnerships ended, counted: the first of a list, and those after it."""


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
    return " ".join([_sentence(part, result), *([_("They are a selection.")] if is_selection(part) else [])])


def existing_texts(result: ComparisonData) -> list[str]:
    """The sentence, and with a difference of their own what those that exist are."""
    part = result["existing"]
    if part is None:
        return []
    return [existing_sentence(result), *([_(SELECTION_TEXT)] if is_selection(part) else [])]


def is_selection(part: Existing) -> bool:
    """Whether there is a difference of those that exist, and it is not that of all."""
    return part["difference"] is not None and part["count"] < part["began"]


def count_text(part: ExistingFacts, years: float, runs: int) -> str:
    """``Of 200 partnerships that began, 118 (59 %) still exist after 9 years``; all, and none, in words."""
    began, count = part["began"], part["count"]
    several, words = began > runs, {"began": began, "count": count, "each": number_word(began // runs)}
    if count == began:
        text = (
            _("All {began} partnerships that began, {each} in each run, still exist after {years}") if several
            else _("All {began} partnerships that began still exist after {years}")
        )  # fmt: skip
    elif several:
        text = ngettext(
            "Of {began} partnerships that began, {each} in each run, one still exists after {years}",
            "Of {began} partnerships that began, {each} in each run, {count} ({share}) still exist after "
            "{years}", count,
        ) if count else _(
            "Of {began} partnerships that began, {each} in each run, none still exists after {years}"
        )  # fmt: skip
    else:
        text = ngettext(
            "Of {began} partnerships that began, one still exists after {years}",
            "Of {began} partnerships that began, {count} ({share}) still exist after {years}", count,
        ) if count else _("Of {began} partnerships that began, none still exists after {years}")  # fmt: skip
    return text.format(**words, share=share_text(part), years=years_text(years))


def share_text(part: ExistingFacts) -> str:
    """``59 %``; never none or all of them where there are some."""
    percent = 100 * part["share"]
    if 0 < percent < 0.5:
        return _("below 1 %")
    return _("above 99 %") if 99.5 < percent < 100 else format_percent(part["share"])


def _sentence(part: Existing, result: ComparisonData) -> str:
    """How many partnerships still exist, and the difference among them."""
    return f"{count_text(part, result['years'], result['runs'])}{_among(part, result['runs'])}."


def _causes(part: StillExisting) -> str:
    """Why the others ended, counted; a list without those that are none."""
    ended = part.get("ended", {})
    counts = [_(text).format(n=ended[name]) for name, text in ENDED_TEXTS.items() if ended.get(name)]
    if not counts:
        return ""
    first = next(name for name in ENDED_TEXTS if ended.get(name))
    counts[0] = _(FIRST_ENDED_TEXTS[first]).format(n=ended[first])
    text = _("Of those that ended, {counts}.").format(counts=format_list(counts))
    return f" {text}"


def _among(part: Existing, runs: int) -> str:
    """The difference among runs in which all partnerships still exist, or that they are too few."""
    if part["count"] in (0, part["began"]):
        return ""
    several = part["began"] > runs
    if part["difference"] is None:
        if several:
            return _("; all of them do in {runs} runs, too few to tell a difference").format(runs=part["runs"])
        return _(", too few to tell a difference")
    difference = interval_text(part["difference"], part["runs"])
    if several:
        text = _("; in the {runs} runs where all of them do the difference is {difference}")
        return text.format(runs=part["runs"], difference=difference)
    return _("; among those the difference is {difference}").format(difference=difference)


def among_cell(part: AmongExisting) -> str:
    """The difference of those that exist in a table: ``+1.9 (-0.3 to +4.1)``."""
    d = part["difference"]
    if d is None:
        return _("too few ({runs})").format(runs=part["runs"])
    return _("{mean} ({low} to {high})").format(mean=signed(d["mean"]), low=signed(d["p10"]), high=signed(d["p90"]))
