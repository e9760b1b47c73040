"""Five statements before and after, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cisim.charts.page.survey import draw
from cisim.errors import ArgumentError, nearest, whole_number
from cisim.language import _, ngettext
from cisim.workshop.numbers import change_text

LOWEST, HIGHEST = 1, 5
"""Ends of the scale: not at all, fully."""
Answers = Mapping[str, int]
"""Agreement by the key of an item."""


def survey_items() -> dict[str, str]:
    """The five statements by key, the same before and after."""
    return {
        "always": _("It is always better to work together than alone."),
        "price": _("Working together takes time and money away from direct help."),
        "one": _("One good condition, such as shared measures, is enough."),
        "luck": _("If a community does well, that shows good decisions."),
        "know": _("I can tell for which problems working together pays."),
    }


def scale_ends() -> tuple[str, str]:
    """What the lowest and the highest number mean."""
    return _("not at all"), _("fully")


@dataclass(frozen=True)
class SurveyChange:
    """What changed in those who answered both times.

    Attributes:
        people: how many they are.
        before: mean by item.
        after: mean by item.
    """

    people: int
    before: Mapping[str, float]
    after: Mapping[str, float]

    @property
    def sentences(self) -> tuple[str, ...]:
        """How many answered twice, and the largest change."""
        if not self.people:
            return (_("Nobody answered both times."),)
        items = survey_items()
        most = max(items, key=lambda key: abs(self.after[key] - self.before[key]))
        counted = ngettext("{n} person answered both times.", "{n} people answered both times.", self.people)
        if all(change_text(self.after[key] - self.before[key]) == change_text(0.0) for key in items):
            return counted.format(n=self.people), _("On average no answer has changed.")
        moved = _("Most changed: “{item}” {change} on a scale from {low} to {high}.")
        return (
            counted.format(n=self.people),
            moved.format(
                item=items[most], change=change_text(self.after[most] - self.before[most]), low=LOWEST, high=HIGHEST
            ),
        )

    def figure(self, width: int = 760) -> str:
        """Before and after, item by item, as SVG; empty where nobody answered both times."""
        if not self.people:
            return ""
        rows = [(text, self.before[key], self.after[key]) for key, text in survey_items().items()]
        return draw(rows, scale_ends(), self.sentences[-1], width)


def checked_answers(answers: Answers, where: str = "survey") -> dict[str, int]:
    """The answers of one person, all five.

    Raises:
        ArgumentError: an item is unknown or missing, or a number is outside of 1 to 5.
    """
    items = survey_items()
    for key in answers:
        if key not in items:
            raise ArgumentError(f"{where}: {key!r} given, allowed: {', '.join(items)}{nearest(str(key), items)}")
    for key in items:
        if key not in answers:
            raise ArgumentError(f"{where}: {key}: nothing given, allowed: {LOWEST} to {HIGHEST}")
    return {key: whole_number(f"{where}: {key}", answers[key], LOWEST, HIGHEST) for key in items}


def survey_change(before: Mapping[int, Answers], after: Mapping[int, Answers]) -> SurveyChange:
    """What changed between two surveys, by the number of a person; only who answered both times counts.

    Raises:
        ArgumentError: an answer cannot be used.
    """
    both = sorted(before.keys() & after.keys())
    first = [checked_answers(before[k], f"before: person {k}") for k in both]
    second = [checked_answers(after[k], f"after: person {k}") for k in both]
    if not both:
        return SurveyChange(0, {}, {})
    means = [{key: float(np.mean([a[key] for a in given])) for key in survey_items()} for given in (first, second)]
    return SurveyChange(len(both), *means)
