"""The document of joint uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from matplotlib.figure import Figure as PaperFigure

from cisim.charts.paper import uncertainty as chart
from cisim.comparison.uncertainty_sentences import uncertainty_sentence
from cisim.evidence.uncertainty import MEASURES, UncertaintyAnswer
from cisim.report.document import DataFile, Document, Figure, Section, Table, document_of, foot_of
from cisim.storage.files import csv_text, environment, timestamp

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


@document_of.register
def uncertainty_document(
    answer: UncertaintyAnswer, data: Mapping[str, Any] | None = None, command: str = ""
) -> Document:
    """The document of joint uncertainty; its arguments are those of ``document_of``."""
    result = answer.to_dict() if data is None else data
    record = {"command": command, **environment(), "written": timestamp()}
    chance = round(0.05 * result["numbers"])
    keys = list(answer.points[0])
    rows = [
        [*(float(answer.table[name][at]) for name in MEASURES), *(point[key] for key in keys)]
        for at, point in enumerate(answer.points)
    ]
    figure = Figure(
        "uncertainty",
        "Worlds, and what separates them",
        separation_table(result),
        partial(draw_picture, answer, result),
    )
    return Document(
        name="uncertainty",
        title=f"Joint uncertainty of {result['scenario']}",
        question="How often is collective ahead or behind when all that is not known moves together?",
        sections=(
            Section("", tuple(sentences(result)), (figure,), (shares_table(result),)),
            Section("", (f"note: about {chance} of {result['numbers']} intervals exclude 0 by chance",)),
        ),
        data={**result, **record},
        foot=foot_of(result["scenario"], result),
        subject=result["scenario"],
        record=record,
        recorded=False,
        command=command,
        files=(DataFile("uncertainty.csv", lambda: csv_text([*MEASURES, *keys], rows)),),
    )


def sentences(result: Mapping[str, Any]) -> list[str]:
    """The headline, how many worlds, what they give, and where the values as they stand lie."""
    d, mean, reference = result["difference"], result["mean"], result["reference"]
    failed = f", {result['failed']} cannot be simulated" if result["failed"] else ""
    return [
        uncertainty_sentence(result),
        f"{result['scenario']} after {result['years']:g} years: {result['draws']} worlds, joint draws of "
        f"{result['numbers']} numbers{failed}, {result['runs']} paired runs each, seed {result['seed']}.",
        f"Over worlds: isolated {mean['isolated']:.1f}, collective {mean['collective']:.1f}, difference "
        f"{mean['difference']:+.2f} (90 % of worlds: {d['p5']:+.2f} to {d['p95']:+.2f}).",
        f"As it stands: isolated {reference['isolated']:.1f}, collective {reference['collective']:.1f}, difference "
        f"{reference['difference']:+.2f}, at the {100 * reference['percentile']:.0f}th percentile of worlds; where the "
        f"partnership still exists ({_percent(reference['exist'])}): {_signed(reference['existing'])}.",
    ]


def shares_table(result: Mapping[str, Any]) -> Table:
    """Shares of worlds by verdict and sign, with their intervals."""
    rows = [
        (SHARE_WORDS[name], _percent(x["share"]), f"{_percent(x['low'])} to {_percent(x['high'])}")
        for name, x in result["shares"].items()
    ]
    return Table.of_texts("Behind and ahead", ("share of worlds", "", "95 %"), rows)


def separation_table(result: Mapping[str, Any]) -> Table:
    """The numbers that separate worlds behind from worlds ahead most."""
    header = ("what separates worlds", "rank correlation", "95 %", "median behind", "median ahead")
    rows = [
        (
            row["key"],
            f"{row['correlation']:+.2f}",
            "-" if row["low"] is None else f"{row['low']:+.2f} to {row['high']:+.2f}",
            _number(row["median_behind"]),
            _number(row["median_ahead"]),
        )
        for row in result["separation"][:SHOWN]
    ]
    return Table.of_texts("What separates worlds", header, rows)


def draw_picture(answer: UncertaintyAnswer, result: Mapping[str, Any]) -> PaperFigure:
    """Worlds by their difference, and what separates them."""
    foot = (
        f"{result['draws']} worlds, {result['runs']} paired runs of each, seed {result['seed']}, cisim "
        f"{result['model_version']}, scenario {result['scenario']} ({result['scenario_hash']})"
    )
    differences, reference = answer.table["difference"].tolist(), result["reference"]["difference"]
    return chart.draw(differences, reference, result["separation"], uncertainty_sentence(result), foot)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def _signed(value: float | None) -> str:
    return "-" if value is None else f"{value:+.2f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"
