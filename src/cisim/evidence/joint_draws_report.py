"""The document of joint draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cisim.evidence.joint_draws import MEASURES, DrawsAnswer
from cisim.report.document import DataFile, Document, Section, Table, document_of, foot_of
from cisim.storage.files import csv_text, environment, timestamp

SHOWN = 12
"""Numbers that are listed."""
SHARE_WORDS = {
    "behind": "collective behind",
    "behind_by_a_point": "behind by more than a point",
    "ahead_by_a_point": "ahead by more than a point",
    "behind_by_verdict": "behind by verdict",
    "ahead_by_verdict": "ahead by verdict",
}


@document_of.register
def draws_document(answer: DrawsAnswer, data: Mapping[str, Any] | None = None, command: str = "") -> Document:
    """The document of joint draws; its arguments are those of ``document_of``."""
    result = answer.to_dict() if data is None else data
    record = {"command": command, **environment(), "written": timestamp()}
    chance = round(0.05 * result["numbers"])
    keys = list(answer.points[0])
    rows = [
        [*(float(answer.table[name][at]) for name in MEASURES), *(point[key] for key in keys)]
        for at, point in enumerate(answer.points)
    ]
    return Document(
        name="joint_draws",
        title=f"Joint draws of {result['scenario']}",
        question="How often is collective ahead or behind when all that is not known is drawn jointly?",
        sections=(
            Section("", tuple(sentences(result)), tables=(shares_table(result), separation_table(result))),
            Section("", (f"note: about {chance} of {result['numbers']} intervals exclude 0 by chance",)),
        ),
        data={**result, **record},
        foot=foot_of(result["scenario"], result),
        subject=result["scenario"],
        record=record,
        recorded=False,
        command=command,
        files=(DataFile("joint_draws.csv", lambda: csv_text([*MEASURES, *keys], rows)),),
    )


def sentences(result: Mapping[str, Any]) -> list[str]:
    """How many draws, what they give, and where the values as they stand lie."""
    d, mean, reference = result["difference"], result["mean"], result["reference"]
    failed = f", {result['failed']} cannot be simulated" if result["failed"] else ""
    return [
        f"{result['scenario']} after {result['years']:g} years: {result['draws']} joint draws of {result['numbers']} "
        f"numbers{failed}, {result['runs']} paired runs each, seed {result['seed']}.",
        f"Over draws: isolated {mean['isolated']:.1f}, collective {mean['collective']:.1f}, difference "
        f"{mean['difference']:+.2f} (90 % of draws: {d['p5']:+.2f} to {d['p95']:+.2f}).",
        f"As it stands: isolated {reference['isolated']:.1f}, collective {reference['collective']:.1f}, difference "
        f"{reference['difference']:+.2f}, at the {100 * reference['percentile']:.0f}th percentile of draws; where the "
        f"partnership still exists ({_percent(reference['exist'])}): {_signed(reference['existing'])}.",
    ]


def shares_table(result: Mapping[str, Any]) -> Table:
    """Shares of draws behind and ahead with their intervals."""
    rows = [
        (SHARE_WORDS[name], _percent(x["share"]), f"{_percent(x['low'])} to {_percent(x['high'])}")
        for name, x in result["shares"].items()
    ]
    return Table.of_texts("Behind and ahead", ("share of draws", "", "95 %"), rows)


def separation_table(result: Mapping[str, Any]) -> Table:
    """The numbers that separate draws behind from draws ahead most."""
    header = ("what separates draws", "rank correlation", "95 %", "median behind", "median ahead")
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
    return Table.of_texts("What separates draws", header, rows)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def _signed(value: float | None) -> str:
    return "-" if value is None else f"{value:+.2f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"
