"""What would change a verdict, in sentences and cells: the same words on the command line and on pages.

``result`` is ``Comparison.to_dict()`` with the part ``what_would_change``; ``answer`` is that part,
``SwitchingValues.to_dict()``.
"""

from __future__ import annotations

from collections.abc import Sequence

from cisim.comparison.data import ComparisonData
from cisim.comparison.further_data import SwitchingNumber, WhatWouldChange
from cisim.comparison.number_text import same_digits
from cisim.comparison.sentences import VERDICT_CLAUSES
from cisim.comparison.verdict_sentences import VERDICT_LABELS, either_of, verdict_text
from cisim.language import _, format_number
from cisim.language.numbers import format_long, format_short
from cisim.model.parameters import Value

UNITLESS = ("share", "f", "effect", "ratio", "trust", "correlation")
"""Units that add nothing to a number in a sentence."""
MAX_NAMES = 4
"""Numbers that are named in a sentence at most."""


def change_sentence(result: ComparisonData) -> str:
    """The number that must move least, or that there is none; of a first look what it expects."""
    answer = result["what_would_change"]
    if not answer["changes"]:
        return _none_text(answer).format(n=answer["tried"])
    first = answer["changes"][0]
    return _smallest_text(answer).format(
        n=answer["tried"], name=_(first["label"]), value=at_text(first), now=figure(first["now"]),
        verdict=_(VERDICT_CLAUSES[first["at"]["verdict"]]),
    )  # fmt: skip


def _none_text(answer: WhatWouldChange) -> str:
    """That no number makes it another verdict."""
    beyond, sure = answer["within"] == "declared_range", answer["confirmed"]
    if not beyond and not sure:
        return _("Of {n} assumed numbers, moved one at a time, a first look expects none.")
    if beyond and sure:
        return _(
            "None of {n} assumed numbers, moved one at a time, makes it another verdict from half to double, nor to "
            "the ends of their declared ranges."
        )
    return _("None of {n} assumed numbers, moved one at a time, makes it another verdict from half to double.")


def _smallest_text(answer: WhatWouldChange) -> str:
    """Which number must move least."""
    beyond, sure = answer["within"] == "declared_range", answer["confirmed"]
    if beyond and sure:
        return _(
            "None of {n} assumed numbers, moved one at a time, makes it another verdict from half to double. Beyond "
            "that "
            'the smallest move is "{name}" at {value} instead of {now}: {verdict}.'
        )
    if beyond:
        return _(
            "None of {n} assumed numbers, moved one at a time, makes it another verdict from half to double. Beyond "
            "that "
            'the smallest move may be "{name}" at {value} instead of {now}: {verdict}.'
        )
    if not sure:
        return _(
            "A first look at {n} assumed numbers, moved one at a time, expects another verdict soonest with "
            '"{name}" at {value} instead of {now}: {verdict}.'
        )
    return _(
        "Of {n} assumed numbers, moved one at a time, the smallest move that makes it another verdict is "
        '"{name}" at {value} instead of {now}: {verdict}.'
    )


def caution_sentence(result: ComparisonData) -> str:
    """That chance alone may give another verdict."""
    if result["also_possible"]:
        return _(
            "The verdict is borderline as it is: with every number unchanged, luck alone (other runs) could give "
            "{others}. What a small move changes here may be luck too; more runs decide."
        ).format(others=either_of(result["also_possible"]))
    if not result["what_would_change"]["changes"]:
        return ""
    return _(
        "Where a verdict just changes it is borderline by nature: other runs would put the value a little elsewhere."
    )


def others_sentence(answer: WhatWouldChange) -> str:
    """Further numbers that change it, or those that came nearest and do not."""
    if answer["further"]:
        return _("Another verdict at the end of its move, too: {names}.").format(names=_named(answer["further"]))
    if answer["held"] and not answer["changes"]:
        text = _("Nearest, and still the same verdict with {runs} runs: {names}.")
        return text.format(runs=answer["runs"], names=_named(answer["held"]))
    return ""


def method_sentence(answer: WhatWouldChange) -> str:
    """The method, and which numbers were not moved."""
    moved = (
        _("Numbers without a source (grade A), each moved to the ends of their declared ranges in both arms, all "
          "others as they are, on the same seeds.") if answer["within"] == "declared_range" else
        _("Numbers without a source (grade A), each moved from half to double in both arms, all others as they are, on "
          "the same seeds.")
    )  # fmt: skip
    look = (
        _("A first look with {screened} paired runs chose what was run with all {runs}; it can miss one.")
        if answer["confirmed"] else
        _("A first look with {screened} paired runs chose what was run with all of them; it can miss one.")
    )  # fmt: skip
    sentences = [moved, look.format(screened=answer["screened"], runs=answer["runs"])]
    if unmoved := len(answer["unmoved"]):
        text = _("{n} of grade A were not moved: counts, dates, choices, and zeros.")
        sentences.append(text.format(n=unmoved))
    return " ".join(sentences)


def change_header(answer: WhatWouldChange) -> list[str]:
    """Columns of ``change_cells``."""
    end = _("At end of its range") if answer["within"] == "declared_range" else _("At half or double")
    header = [_("Assumed number"), _("Now → changes at"), _("Verdict there, 80 % of runs"), end]
    return header if answer["confirmed"] else header[:-1]


def change_cells(row: SwitchingNumber) -> list[str]:
    """One number, under ``change_header``; by its plain name."""
    at, end, label = row["at"], row["end"], _(row["label"])
    there = _(VERDICT_LABELS[at["verdict"]])
    if at["difference"] is None:
        way = _("{now} → about {value}").format(now=figure(row["now"]), value=at_text(row))
        return [label, way, _("{verdict} expected").format(verdict=there)]
    low, high = same_digits(at["difference"]["p10"], at["difference"]["p90"])
    way = _("{now} → {value}").format(now=figure(row["now"]), value=at_text(row))
    spread = _("{verdict}, {low} to {high}").format(verdict=there, low=low, high=high)
    return [label, way, spread, f"{figure(end['value'])}: {verdict_text(end['verdict'], end['also_possible'] or [])}"]


def at_text(row: SwitchingNumber) -> str:
    """The value at which the verdict changes, with unit and distance: ``0.38 (-24 %)``, ``6 years (× 3)``."""
    change = row["change"]
    far = f"× {format_short(1 + change, 2)}" if change > 1 else f"{format_number(100 * change, sign=True)} %"
    return f"{with_unit(row['at']['value'], row['unit'])} ({far})"


def with_unit(value: Value, unit: str) -> str:
    """A value of a parameter with its unit, where that says something."""
    words = "" if unit in UNITLESS else _(unit)
    return f"{figure(value)} {words}".rstrip()


def figure(value: Value) -> str:
    """A value of a parameter in at most four digits."""
    return format_long(float(f"{float(value):.4g}"))


def _named(rows: Sequence[SwitchingNumber]) -> str:
    """Some numbers with the value at the end of their move."""
    text = _("{name} at {value}")
    named = "; ".join(
        text.format(name=_(row["label"]), value=with_unit(row["end"]["value"], row["unit"])) for row in rows[:MAX_NAMES]
    )
    if len(rows) <= MAX_NAMES:
        return named
    return _("{names}; and {n} more").format(names=named, n=len(rows) - MAX_NAMES)
