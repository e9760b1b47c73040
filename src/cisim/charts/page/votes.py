"""What a room has answered: guesses of a number under the model's own answer, and answers by option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cisim.charts.page.guess import ModelAnswer, axis, description, ground, model_bar
from cisim.charts.page.markup import NARROW, Scale, frame, tag, words
from cisim.charts.style import THIRD_STYLE
from cisim.language import _, format_integer, ngettext

ROW = 2.6
"""Height of a row of options in heights of its type."""


@dataclass(frozen=True)
class Choice:
    """An option and how many have chosen it.

    Attributes:
        text: of the option.
        count: of answers.
        is_model: whether the model gives this answer too.
    """

    text: str
    count: int
    is_model: bool = False


def draw_numbers(guesses: Mapping[int, int], answer: ModelAnswer | None, title: str, width: int = 1200) -> str:
    """A histogram of whole numbers, below the interval and the mean of the model on the same axis.

    Args:
        guesses: how often each number was guessed.
        answer: the model's; ``None`` while it is computed.
        title: what is found.
        width: in pixels.
    """
    size = 15 if width < NARROW else 28
    height = 20 * size
    ends = [answer.low_end, answer.high_end, answer.low, answer.high] if answer else []
    numbers = [*ends, *guesses]
    scale = Scale(min(numbers, default=-10) - 1, max(numbers, default=10) + 1, 1.5 * size, width - 1.5 * size)
    top, bottom = 1.7 * size, height - 2.2 * size
    middle = 6 * size
    parts = [*ground(answer, scale, top, bottom, size), *axis(answer, scale, bottom, size)] if answer else []
    parts += _columns(guesses, scale, middle + size, bottom, size)
    if answer:
        parts.append(model_bar(answer, scale, middle - size, size))
    said = _("{n} guesses: {list}.").format(n=sum(guesses.values()), list=_number_list(guesses))
    return frame(width, height, title, f"{said} {description(answer, None) if answer else ''}".strip(), *parts)


def _columns(guesses: Mapping[int, int], scale: Scale, top: float, bottom: float, size: int) -> list[str]:
    most = max(guesses.values(), default=1)
    across = max(scale(1) - scale(0) - 2, 3)
    parts = []
    for number, count in sorted(guesses.items()):
        high = (bottom - top - size) * count / most
        parts.append(tag("rect", x=f"{scale(number) - across / 2:.1f}", y=f"{bottom - high:.1f}", width=f"{across:.1f}",
                         height=f"{high:.1f}", class_="g", fill=THIRD_STYLE.colour))  # fmt: skip
        parts.append(words(scale(number), bottom - high - size / 4, format_integer(count), anchor="middle",
                           font_size=size - 2))  # fmt: skip
    return parts


def _number_list(guesses: Mapping[int, int]) -> str:
    each = [
        ngettext("{value:+d} once", "{value:+d} {n} times", count).format(value=number, n=count)
        for number, count in sorted(guesses.items())
    ]
    return ", ".join(each) or _("none")


def draw_choices(choices: Sequence[Choice], title: str, width: int = 1200) -> str:
    """A bar for each option, with its number; the model's own answer is marked."""
    size = 15 if width < NARROW else 28
    most = max((choice.count for choice in choices), default=0) or 1
    step = ROW * size
    parts = []
    for k, choice in enumerate(choices):
        y = k * step + 1.1 * size
        text = _("{option} – the model's answer").format(option=choice.text) if choice.is_model else choice.text
        parts.append(words(0, y, text, "collective" if choice.is_model else "ink", font_size=size,
                           font_weight=700 if choice.is_model else None))  # fmt: skip
        across = max((width - 4 * size) * choice.count / most, 1)
        parts.append(tag("rect", x=0, y=f"{y + 0.35 * size:.1f}", width=f"{across:.1f}", height=f"{0.8 * size:.1f}",
                         class_="g", fill=THIRD_STYLE.colour))  # fmt: skip
        parts.append(words(across + 0.4 * size, y + 1.1 * size, format_integer(choice.count), font_size=size))
    said = "; ".join(f"{choice.text}: {choice.count}" for choice in choices)
    return frame(width, step * len(choices) + 0.5 * size, title, said, *parts)
