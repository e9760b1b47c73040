"""What the model returns on the scale on which a visitor guessed: interval, mean, guess, what counts as nothing."""

from __future__ import annotations

from dataclasses import dataclass

from cisim.charts.page.markup import NARROW, Scale, bar, frame, line, mark, tag, words
from cisim.charts.style import THIRD_STYLE
from cisim.comparison.number_text import signed
from cisim.language import N_, _, format_number
from cisim.language.numbers import format_general

STEPS = (1, 2, 5, 10, 20, 25, 50, 100)


@dataclass(frozen=True)
class ModelAnswer:
    """A number of the model with the interval of 80 % of runs.

    Attributes:
        mean: over runs; low, high: 10th and 90th percentile.
        unit: of the axis.
        low_end, high_end: ends of the scale offered for the guess.
        difference: whether it is a difference, which has a sign and a zero.
        rope: half-width of what is practically nothing; of a difference only.
        sides: what lies below and above zero.
        arm: whose mark it has.
    """

    mean: float
    low: float
    high: float
    unit: str
    low_end: float
    high_end: float
    difference: bool
    rope: float = 0.0
    sides: tuple[str, str] = (N_("isolated ahead"), N_("collective ahead"))
    arm: str = "collective"

    def text(self, value: float) -> str:
        """A value of it in words."""
        return signed(value) if self.difference else format_number(value, 1)

    def guessed(self, value: float) -> str:
        """A guess as it was typed."""
        return f"{'+' if self.difference and value > 0 else ''}{format_general(value)}"


def draw(answer: ModelAnswer, guess: float | None, title: str, width: int = 760) -> str:
    """Interval and mean of the model, and the guess, on one axis that has room for all of them."""
    narrow = width < NARROW
    size = 15 if narrow else 18
    values = [answer.low_end, answer.high_end, answer.low, answer.high, answer.mean, guess or 0.0]
    scale = Scale(min(values), max(values), 22, width - 22)
    top, height = 3.4 * size, (190 if narrow else 216)
    y, bottom = top + 42, height - 2.2 * size
    parts = [*_ground(answer, scale, top, bottom, size), *_axis(answer, scale, bottom, size)]
    parts.append(_model(answer, scale, y, size))
    if guess is not None:
        parts.append(_guess(answer, guess, scale, bottom - 16, size))
    return frame(width, height, title, description(answer, guess), *parts)


def description(answer: ModelAnswer, guess: float | None) -> str:
    """The numbers in words."""
    guessed = _("Your guess: {value}.").format(value=answer.guessed(guess)) if guess is not None else ""
    text = _("Model: {mean} {unit}, 80 % of runs from {low} to {high}.").format(
        mean=answer.text(answer.mean), unit=answer.unit, low=answer.text(answer.low), high=answer.text(answer.high)
    )
    return f"{guessed} {text}".lstrip()


def _ground(answer: ModelAnswer, scale: Scale, top: float, bottom: float, size: int) -> list[str]:
    if not answer.difference:
        return []
    parts = []
    if answer.rope:
        left, right = scale(-answer.rope), scale(answer.rope)
        across, down = round(right - left, 1), round(bottom - top, 1)
        parts.append(tag("rect", x=left, y=top, width=across, height=down, class_="rope", fill="#E5E5E5"))
    parts.append(line(scale(0), top, scale(0), bottom, "quiet"))
    left_side, right_side = map(_, answer.sides)
    if scale(0) - scale.start > 9 * size:
        parts.append(words(scale(0) - 10, size + 2, f"◀ {left_side}", "isolated", "end", font_size=size))
    if scale.end - scale(0) > 9 * size:
        parts.append(words(scale(0) + 10, size + 2, f"{right_side} ▶", "collective", font_size=size))
    return parts


def _axis(answer: ModelAnswer, scale: Scale, bottom: float, size: int) -> list[str]:
    parts = [line(scale.start, bottom, scale.end, bottom, "quiet")]
    room = (scale.end - scale.start) / (5 if size < 18 else 8)
    span = scale.high - scale.low
    step = next((s for s in STEPS if s / span * (scale.end - scale.start) >= room), STEPS[-1])
    value = step * -(-scale.low // step)
    while value <= scale.high:
        parts.append(line(scale(value), bottom, scale(value), bottom + 6, "quiet"))
        text = f"{value:+.0f}" if answer.difference and value else f"{value:.0f}"
        parts.append(words(scale(value), bottom + size + 8, text, "quiet", "middle", font_size=size - 2))
        value += step
    return parts


def _model(answer: ModelAnswer, scale: Scale, y: float, size: int) -> str:
    left, right, middle = (scale(v) for v in (answer.low, answer.high, answer.mean))
    label = _("model {value}").format(value=answer.text(answer.mean))
    side = 0.31 * size * len(label)
    at = min(max(middle, scale.start + side), scale.end - side)
    return tag(
        "g",
        bar(left, y - 6, max(right - left, 2), 12, "interval"),
        mark(answer.arm, middle, y, 11),
        words(at, y - 20, label, answer.arm, "middle", font_size=size + 4, font_weight=700),
        class_="answer",
    )


def _guess(answer: ModelAnswer, guess: float, scale: Scale, y: float, size: int) -> str:
    x, r = scale(guess), 0.62 * size
    label = _("your guess {value}").format(value=answer.guessed(guess))
    right = x + 2 * r + 0.62 * size * len(label) < scale.end
    at, anchor = (x + 1.6 * r, "start") if right else (x - 1.6 * r, "end")
    place = {"x": round(at, 1), "y": round(y + 0.55 * r, 1), "text_anchor": anchor}
    font = {"class_": "t guess", "fill": THIRD_STYLE.colour, "font_size": size + 2, "font_weight": 600}
    triangle = f"M{x:.1f},{y - r:.1f} l{r:.1f},{1.8 * r:.1f} h{-2 * r:.1f} z"
    return tag(
        "g",
        tag("path", d=triangle, class_="g", fill=THIRD_STYLE.colour),
        tag("text", label, **place, **font),
        class_="guess",
    )
