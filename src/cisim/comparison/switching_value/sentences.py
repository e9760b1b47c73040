"""What would change a verdict, in sentences and cells: the same words on the command line and on pages.

``result`` is ``Comparison.to_dict()`` with the part ``what_would_change``; ``answer`` is that part,
``SwitchingValues.to_dict()``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cisim.comparison.number_text import same_digits
from cisim.comparison.sentences import VERDICT_CLAUSES
from cisim.comparison.verdict_sentences import VERDICT_LABELS, either_of, verdict_text

SPANS = {"half_to_double": "from half to double", "declared_range": "to the ends of their declared ranges"}
UNITLESS = ("share", "f", "effect", "ratio", "trust", "correlation")
"""Units that add nothing to a number in a sentence."""
MAX_NAMES = 4
"""Numbers that are named in a sentence at most."""


def change_sentence(result: Mapping[str, Any]) -> str:
    """The number that must move least, or that there is none; of a first look what it expects."""
    answer = result["what_would_change"]
    beyond, sure = answer["within"] == "declared_range", answer["confirmed"]
    numbers = f"{answer['tried']} assumed numbers, moved one at a time,"
    none = f"None of {numbers} makes it another verdict {SPANS['half_to_double']}"
    if not answer["changes"]:
        further = f", nor {SPANS['declared_range']}"
        return (
            f"{none}{further if beyond and sure else ''}."
            if beyond or sure
            else f"Of {numbers} a first look expects none."
        )
    first = answer["changes"][0]
    verdict = VERDICT_CLAUSES[first["at"]["verdict"]]
    there = f'"{first["label"]}" at {at_text(first)} instead of {figure(first["now"])}: {verdict}'
    if beyond:
        return f"{none}. Beyond that the smallest move {'is' if sure else 'may be'} {there}."
    if not sure:
        return f"A first look at {numbers} expects another verdict soonest with {there}."
    return f"Of {numbers} the smallest move that makes it another verdict is {there}."


def caution_sentence(result: Mapping[str, Any]) -> str:
    """That chance alone may give another verdict."""
    if result["also_possible"]:
        return (
            "The verdict is borderline as it is: with every number unchanged, luck alone (other runs) could give "
            f"{either_of(result['also_possible'])}. What a small move changes here may be luck too; more runs decide."
        )
    if not result["what_would_change"]["changes"]:
        return ""
    return "Where a verdict just changes it is borderline by nature: other runs would put the value a little elsewhere."


def others_sentence(answer: Mapping[str, Any]) -> str:
    """Further numbers that change it, or those that came nearest and do not."""
    if answer["further"]:
        return f"Another verdict at the end of its move, too: {_named(answer['further'])}."
    if answer["held"] and not answer["changes"]:
        return f"Nearest, and still the same verdict with {answer['runs']} runs: {_named(answer['held'])}."
    return ""


def method_sentence(answer: Mapping[str, Any]) -> str:
    """The method, and which numbers were not moved."""
    text = (
        f"Numbers without a source (grade A), each moved {SPANS[answer['within']]} in both arms, all others as they are"
        f", on the same seeds. A first look with {answer['screened']} paired runs chose what was run with "
    )
    text += f"all {answer['runs']}; it can miss one." if answer["confirmed"] else "all of them; it can miss one."
    unmoved = len(answer["unmoved"])
    return text + (f" {unmoved} of grade A were not moved: counts, dates, choices, and zeros." if unmoved else "")


def change_header(answer: Mapping[str, Any]) -> list[str]:
    """Columns of ``change_cells``."""
    end = "end of its range" if answer["within"] == "declared_range" else "half or double"
    header = ["Assumed number", "Now → changes at", "Verdict there, 80 % of runs", f"At {end}"]
    return header if answer["confirmed"] else header[:-1]


def change_cells(row: Mapping[str, Any]) -> list[str]:
    """One number, under ``change_header``; by its plain name."""
    at, end = row["at"], row["end"]
    about = "about " if at["difference"] is None else ""
    way = f"{figure(row['now'])} → {about}{at_text(row)}"
    there = VERDICT_LABELS[at["verdict"]]
    if at["difference"] is None:
        return [row["label"], way, f"{there} expected"]
    low, high = same_digits(at["difference"]["p10"], at["difference"]["p90"])
    last = f"{figure(end['value'])}: {verdict_text(end['verdict'], end['also_possible'])}"
    return [row["label"], way, f"{there}, {low} to {high}", last]


def at_text(row: Mapping[str, Any]) -> str:
    """The value at which the verdict changes, with unit and distance: ``0.38 (-24 %)``, ``6 years (× 3)``."""
    change, unit = row["change"], row["unit"]
    far = f"× {1 + change:.2g}" if change > 1 else f"{100 * change:+.0f} %"
    return f"{figure(row['at']['value'])}{'' if unit in UNITLESS or not unit else f' {unit}'} ({far})"


def figure(value: float) -> str:
    """A value of a parameter in at most four digits."""
    return f"{float(f'{value:.4g}'):,.10g}"


def _named(rows: Any) -> str:
    """Some numbers with the value at the end of their move."""
    text = "; ".join(f"{row['label']} at {figure(row['end']['value'])}" for row in rows[:MAX_NAMES])
    return text + (f"; and {len(rows) - MAX_NAMES} more" if len(rows) > MAX_NAMES else "")
