"""What a room guessed, under what the model returns: a histogram of numbers, or votes by option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cisim.charts.page.guess import ModelAnswer
from cisim.charts.page.markup import NARROW, Scale, bar, frame, heading, line, mark, words
from cisim.language import _, ngettext
from cisim.language.numbers import format_general

BINS = 20
ROW, NARROW_ROW = 52, 70
"""Height of an option in pixels; in a narrow drawing the answer stands below its bar, and a label may take two lines.
"""


def draw_numbers(answer: ModelAnswer, guesses: Sequence[float], title: str, width: int = 760) -> str:
    """The model's interval and mean above a histogram of the guesses, on one axis that has room for all of them."""
    low, high = min([answer.low_end, answer.low, *guesses]), max([answer.high_end, answer.high, *guesses])
    scale, counts = Scale(low, high, 24, width - 24), histogram(guesses, low, high)
    top, bottom = 96, 230
    height, step = Scale(0, max([1, *counts]), bottom, top), (width - 48) / BINS
    parts = [
        bar(scale(answer.low), 44, max(scale(answer.high) - scale(answer.low), 2), 12, "interval"),
        mark(answer.arm, scale(answer.mean), 50, 9),
        words(24, 22, _("model: {value} {unit}").format(value=answer.text(answer.mean), unit=answer.unit), answer.arm,
              font_weight=700),
        line(24, bottom, width - 24, bottom, "quiet"),
    ]  # fmt: skip
    for k, count in enumerate(counts):
        if count:
            x = 24 + k * step
            parts += [bar(x + 1, height(count), step - 2, bottom - height(count), "interval"),
                      words(x + step / 2, height(count) - 4, str(count), "quiet", "middle", font_size=11)]  # fmt: skip
    for value in (low, 0.0, high):
        if low <= value <= high:
            parts.append(words(scale(value), bottom + 18, format_general(value), "quiet", "middle", font_size=12))
    told = ngettext("bars: {n} guess of the room", "bars: {n} guesses of the room", len(guesses))
    parts.append(words(width / 2, bottom + 38, told.format(n=len(guesses)), "quiet", "middle", font_size=12))
    return frame(width, bottom + 48, title, describe_numbers(answer, guesses), *parts)


def histogram(guesses: Sequence[float], low: float, high: float) -> list[int]:
    """How many guesses are in each of ``BINS`` equal parts of a range."""
    counts = [0] * BINS
    for guess in guesses:
        counts[min(int((guess - low) / (high - low) * BINS), BINS - 1) if high > low else 0] += 1
    return counts


def describe_numbers(answer: ModelAnswer, guesses: Sequence[float]) -> str:
    """Both in words."""
    inside = sum(answer.low <= g <= answer.high for g in guesses)
    model = _("Model: {mean} {unit}; 80 % of runs from {low} to {high}.").format(
        mean=answer.text(answer.mean), unit=answer.unit, low=answer.text(answer.low), high=answer.text(answer.high)
    )
    told = ngettext(
        "{n} guess, {inside} of it where 80 % of runs are.", "{n} guesses, {inside} of them where 80 % of runs are.",
        len(guesses),
    ).format(n=len(guesses), inside=inside)  # fmt: skip
    return f"{model} {told}"


def draw_options(labels: Mapping[str, str], votes: Mapping[str, int], right: str, title: str, width: int = 760) -> str:
    """A bar of votes for each option; the one that the model returns has its mark."""
    scale = Scale(0, max([1, *votes.values()]), 30, width - 60)
    narrow = width < NARROW
    top, row = (34, NARROW_ROW) if narrow else (20, ROW)
    parts = []
    for k, (key, label) in enumerate(labels.items()):
        y, count = top + row * k, votes.get(key, 0)
        parts += [heading(30, y, label, width - 60), bar(30, y + 8, scale(count) - 30, 18, "interval"),
                  words(scale(count) + 8, y + 22, str(count), "ink", font_weight=600)]  # fmt: skip
        if key == right:
            place = (30, y + 40, "start") if narrow else (width - 8, y, "end")
            parts += [mark("collective", 14, y + 17, 7),
                      words(*place[:2], _("the model's answer"), "collective", place[2], font_weight=700)]  # fmt: skip
    told = "; ".join(f"{label}: {votes.get(key, 0)}" for key, label in labels.items())
    text = _("Votes by option: {votes}. The model's answer: {answer}.").format(votes=told, answer=labels[right])
    return frame(width, top + row * len(labels), title, text, *parts)
