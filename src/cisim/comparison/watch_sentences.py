"""What funders watch, in sentences and cells: the same words on the command line and in reports.

``values`` is the part ``watch`` of ``Comparison.to_dict()``, ``FundersWatch.to_dict()``.
"""

from __future__ import annotations

from cisim.comparison.data import ComparisonData
from cisim.comparison.further_data import Watch, WatchedArm, WatchRow
from cisim.comparison.number_text import number_text, signed, years_text
from cisim.comparison.verdict import ARMS

WATCH_TITLE = "What funders watch, and whether they would have left"
WATCH_TEXT = (
    "Change: measured attainment less that of its patience ago, points, mean of runs; noise: standard deviation of its "
    "error. No higher: share of runs and funders in which a funder's patience was over in that year. Left: in which it "
    "would have left by then. Stages: as if a funder watched this one alone; nothing is changed in the runs."
)


def watch_sentences(result: ComparisonData) -> list[str]:
    """For each patience how many funders would have left by the end, in both arms, going by what each watches."""
    rows = result["watch"]["rows"]
    last = {row["patience"]: row for row in rows}  # what each watches, in the last year, comes last
    return [_sentence(row, result) for row in last.values()]


def _sentence(row: WatchRow, result: ComparisonData) -> str:
    left = [f"{100 * row[arm]['left']:.0f} %" for arm in ARMS]
    rate = result["watch"]["exit_rate"]
    return (
        f"With a patience of {years_text(row['patience'])} and an exit rate of {rate:g} a year {left[0]} of funders "
        f"would have left by year {row['years']} in the isolated arm, {left[1]} in the collective arm, going by what "
        f"they fund (n = {result['runs']} paired runs)."
    )


def watch_header() -> list[str]:
    """Columns of ``watch_cells``."""
    columns = [f"{arm} {what}" for arm in ARMS for what in ("change", "noise", "no higher", "left")]
    return ["watches", "patience", "year", *columns]


def watch_cells(values: Watch) -> list[list[str]]:
    """A line for each patience, stage and year, under ``watch_header``."""
    return [
        [row["watches"], f"{row['patience']}", f"{row['years']}", *(c for arm in ARMS for c in _cells(row[arm]))]
        for row in values["rows"]
    ]


def _cells(part: WatchedArm) -> list[str]:
    shares = [f"{100 * part[key]:.0f} %" for key in ("no_higher", "left")]
    return [signed(part["change"]["mean"]), number_text(part["noise"]), *shares]
