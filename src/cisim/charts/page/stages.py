"""Both arms at every stage: a dumbbell a row on a common scale from 0 to 100 points."""

from __future__ import annotations

from cisim.charts.page.markup import NARROW, Scale, bar, fitted, frame, legend, line, mark, words
from cisim.comparison.data import ComparisonData, StageRow
from cisim.comparison.number_text import signed, years_text
from cisim.comparison.sentences import VERDICT_CLAUSES
from cisim.comparison.verdict import ARMS


def draw(result: ComparisonData, width: int = 760) -> str:
    """The stages at the end of the runs.

    Args:
        result: ``Comparison.to_dict()``.
        width: pixels.
    """
    narrow = width < NARROW
    pitch, top = (46, 66) if narrow else (36, 62)
    rows = result["stages"]
    height = top + pitch * len(rows) + 12
    left, right = (8, 8) if narrow else (176, 184)
    scale = Scale(0, 100, left + 8, width - right - 8)
    parts = [legend(left if narrow else 0, 16), *_axis(scale, top, height - 8)]
    if not narrow:
        parts.append(words(width, top - 10, "difference (80 % of runs)", "quiet", "end"))
    for k, row in enumerate(rows):
        y = top + pitch * (k + 0.5) + (9 if narrow else 2)
        parts.append(_row(row, scale, y, width, narrow))
    return frame(width, height, title(result), description(result), *parts)


def title(result: ComparisonData) -> str:
    """At how many stages either arm is ahead, the whole interval beyond what counts as nothing."""
    verdicts = [row["verdict"] for row in result["stages"]]
    counts = {arm: verdicts.count(f"{arm}_ahead") for arm in ARMS}
    n = len(verdicts)
    if not any(counts.values()):
        return f"After {years_text(result['years'])}, neither arm is clearly ahead at any of {n} stages"
    leads = [f"{arm} is ahead at {k} of {n} stages" for arm, k in reversed(counts.items()) if k]
    return f"After {years_text(result['years'])}, " + " and ".join(leads)


def description(result: ComparisonData) -> str:
    """Every number of the drawing in words."""
    rows = [
        f"{row['stage']}: isolated {row['isolated']:.1f}, collective {row['collective']:.1f}, difference "
        f"{signed(row['difference']['mean'])} ({VERDICT_CLAUSES[row['verdict']]})"
        for row in result["stages"]
    ]
    return "Simulated children at benchmark, percent. " + "; ".join(rows) + "."


def _axis(scale: Scale, top: float, bottom: float) -> list[str]:
    parts = []
    for value in (0, 25, 50, 75, 100):
        x = scale(value)
        anchor = "start" if value == 0 else "end" if value == 100 else "middle"
        label = f"{value} %" if value in (0, 100) else str(value)
        parts += [line(x, top, x, bottom), words(x, top - 10, label, "quiet", anchor)]
    return parts


def _row(row: StageRow, scale: Scale, y: float, width: float, narrow: bool) -> str:
    a, b = (scale(row[arm]) for arm in ARMS)
    d = row["difference"]
    low, high = (scale(row["isolated"] + d[k]) for k in ("p10", "p90"))
    spread = f"({signed(d['p10'])} to {signed(d['p90'])})"
    parts = [
        bar(low, y - 1, high - low, 2, "interval"),
        bar(min(a, b), y - 2.5, abs(b - a), 5),
        mark("isolated", a, y),
        mark("collective", b, y),
    ]
    if narrow:
        text = f"{signed(d['mean'])} {spread}"
        parts += [words(8, y - 15, fitted(row["stage"], width - 162), font_size=12),
                  words(width - 8, y - 15, text, "ink", "end", font_size=12)]  # fmt: skip
    else:
        parts += [
            words(0, y + 4.5, fitted(row["stage"], 182)),
            words(width - 130, y + 4.5, signed(d["mean"]), "ink", "end", font_weight=600),
            words(width, y + 4.5, spread, "quiet", "end"),
        ]
    return "".join(parts)
