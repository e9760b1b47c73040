"""Joint uncertainty as text for a terminal, as picture, JSON and CSV."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cisim.charts.paper import uncertainty as chart
from cisim.charts.style import save_figure
from cisim.comparison.uncertainty_sentences import uncertainty_sentence
from cisim.evidence.uncertainty import MEASURES, UncertaintyAnswer
from cisim.report.terminal import table
from cisim.storage.files import environment, timestamp, write_csv, write_json
from cisim.storage.folders import write_atomically

SHOWN = 12
"""Numbers that are listed."""
SHARE_WORDS = {
    "behind": "collective behind",
    "behind_by_a_point": "behind by more than a point",
    "ahead_by_a_point": "ahead by more than a point",
    "behind_by_verdict": "behind by verdict",
    "ahead_by_verdict": "ahead by verdict",
    "same_by_verdict": "practically the same by verdict",
    "no_clear_difference": "no clear difference by verdict",
}


def as_text(result: Mapping[str, Any]) -> str:
    """Shares, where the values as they stand lie, and what separates draws."""
    d, mean, reference = result["difference"], result["mean"], result["reference"]
    failed = f", {result['failed']} cannot be simulated" if result["failed"] else ""
    lines = [
        uncertainty_sentence(result),
        f"{result['scenario']} after {result['years']:g} years: {result['draws']} worlds, joint draws of "
        f"{result['numbers']} numbers{failed}, {result['runs']} paired runs each, seed {result['seed']}.",
        f"Over worlds: isolated {mean['isolated']:.1f}, collective {mean['collective']:.1f}, difference "
        f"{mean['difference']:+.2f} (90 % of worlds: {d['p5']:+.2f} to {d['p95']:+.2f}).",
        f"As it stands: isolated {reference['isolated']:.1f}, collective {reference['collective']:.1f}, difference "
        f"{reference['difference']:+.2f}, at the {100 * reference['percentile']:.0f}th percentile of worlds; where the "
        f"partnership still exists ({_percent(reference['exist'])}): {_signed(reference['existing'])}.",
        "",
        *table(
            ("share of worlds", "", "95 %"),
            [
                (SHARE_WORDS[name], _percent(x["share"]), f"{_percent(x['low'])} to {_percent(x['high'])}")
                for name, x in result["shares"].items()
            ],
        ),
        "",
        *table(
            ("what separates worlds", "rank correlation", "95 %", "median behind", "median ahead"),
            [
                (
                    row["key"],
                    f"{row['correlation']:+.2f}",
                    f"{row['low']:+.2f} to {row['high']:+.2f}",
                    _number(row["median_behind"]),
                    _number(row["median_ahead"]),
                )
                for row in result["separation"][:SHOWN]
            ],
        ),
    ]
    chance = round(0.05 * result["numbers"])
    return "\n".join([*lines, "", f"note: about {chance} of {result['numbers']} intervals exclude 0 by chance"])


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def _signed(value: float | None) -> str:
    return "-" if value is None else f"{value:+.2f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"


@write_atomically
def save(folder: Path, answer: UncertaintyAnswer, result: Mapping[str, Any], command: str = "") -> list[Path]:
    """Write ``uncertainty.json`` and ``uncertainty.csv``; returns the files."""
    files = [folder / f"uncertainty.{ending}" for ending in ("json", "csv")]
    write_json(files[0], dict(result) | {"command": command, **environment(), "written": timestamp()})
    keys = list(answer.points[0])
    rows = [
        [*(float(answer.table[name][k]) for name in MEASURES), *(point[key] for key in keys)]
        for k, point in enumerate(answer.points)
    ]
    write_csv(files[1], [*MEASURES, *keys], rows)
    return [*files, *save_figure(figure_of(answer, result), folder / "uncertainty")]


def figure_of(answer: UncertaintyAnswer, result: Mapping[str, Any]) -> Any:
    """The picture: worlds by their difference, and what separates them."""
    foot = (
        f"{result['draws']} worlds, {result['runs']} paired runs of each, seed {result['seed']}, cisim "
        f"{result['model_version']}, scenario {result['scenario']} ({result['scenario_hash']})"
    )
    reference, table_ = result["reference"]["difference"], answer.table["difference"].tolist()
    return chart.draw(table_, reference, result["separation"], uncertainty_sentence(result), foot)
