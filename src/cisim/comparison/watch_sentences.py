"""What funders watch, in sentences and cells: the same words on the command line and in reports.

``values`` is the part ``watch`` of ``Comparison.to_dict()``, ``FundersWatch.to_dict()``.
"""

from __future__ import annotations

from cisim.comparison.data import ComparisonData
from cisim.comparison.further_data import Watch, WatchedArm, WatchRow
from cisim.comparison.number_text import number_text, signed, years_text
from cisim.comparison.verdict import ARMS
from cisim.language import N_, _, format_percent
from cisim.language.numbers import format_general

WATCH_TITLE = N_("What funders watch, and whether they would have left")
WATCH_TEXT = N_(
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
    text = _(
        "With a patience of {patience} and an exit rate of {rate} a year {isolated} of funders would have left by year "
        "{year} in the isolated arm, {collective} in the collective arm, going by what they fund (n = {runs} paired "
        "runs)."
    )
    return text.format(
        patience=years_text(row["patience"]), rate=format_general(result["watch"]["exit_rate"]), year=row["years"],
        runs=result["runs"], **{arm: format_percent(row[arm]["left"]) for arm in ARMS},
    )  # fmt: skip


def watch_header() -> list[str]:
    """Columns of ``watch_cells``."""
    isolated = [_("isolated change"), _("isolated noise"), _("isolated no higher"), _("isolated left")]
    collective = [_("collective change"), _("collective noise"), _("collective no higher"), _("collective left")]
    return [_("watches"), _("patience"), _("year"), *isolated, *collective]


def watch_cells(values: Watch) -> list[list[str]]:
    """A line for each patience, stage and year, under ``watch_header``."""
    return [
        [row["watches"], f"{row['patience']}", f"{row['years']}", *(c for arm in ARMS for c in _cells(row[arm]))]
        for row in values["rows"]
    ]


def _cells(part: WatchedArm) -> list[str]:
    shares = [format_percent(part[key]) for key in ("no_higher", "left")]
    return [signed(part["change"]["mean"]), number_text(part["noise"]), *shares]
