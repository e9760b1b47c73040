"""The document of joint uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from matplotlib.figure import Figure as PaperFigure

from cisim.charts.paper import uncertainty as chart
from cisim.comparison.number_text import years_text
from cisim.comparison.uncertainty_data import UncertaintyData
from cisim.comparison.uncertainty_sentences import uncertainty_sentence
from cisim.comparison.verdict import ARMS
from cisim.evidence.uncertainty import MEASURES, UncertaintyAnswer
from cisim.language import N_, _, format_number, format_percent
from cisim.report.document import DataFile, Document, Figure, Section, Table, document_of, foot_of
from cisim.storage.files import csv_text, environment, timestamp

SHOWN = 12
"""Numbers that are listed."""
"""What the sentence on the worlds says of a result."""
SHARE_WORDS = {
    "behind": N_("collective behind"),
    "behind_by_a_point": N_("behind by more than a point"),
    "ahead_by_a_point": N_("ahead by more than a point"),
    "behind_by_verdict": N_("behind by verdict"),
    "ahead_by_verdict": N_("ahead by verdict"),
    "same_by_verdict": N_("practically the same by verdict"),
    "no_clear_difference": N_("no clear difference by verdict"),
}


@document_of.register
def uncertainty_document(answer: UncertaintyAnswer, data: UncertaintyData | None = None, command: str = "") -> Document:
    """The document of joint uncertainty; its arguments are those of ``document_of``."""
    result = answer.to_dict() if data is None else data
    record = {"command": command, **environment(), "written": timestamp()}
    keys = list(answer.points[0])
    rows = [
        [*(float(answer.table[name][at]) for name in MEASURES), *(point[key] for key in keys)]
        for at, point in enumerate(answer.points)
    ]
    figure = Figure(
        "uncertainty",
        _("Worlds, and what separates them"),
        separation_table(result),
        partial(draw_picture, answer, result),
    )
    return Document(
        name="uncertainty",
        title=_("Joint uncertainty of {scenario}").format(scenario=result["scenario"]),
        question=_("How often is collective ahead or behind when what is not known moves together?"),
        sections=(
            Section("", tuple(sentences(result)), (figure,), (shares_table(result),)),
            Section("", (chance_note(result), *measurement_note(result))),
        ),
        data={**result, **record},
        foot=foot_of(result["scenario"], result),
        subject=result["scenario"],
        record=record,
        recorded=False,
        command=command,
        files=(DataFile("uncertainty.csv", lambda: csv_text([*MEASURES, *keys], rows)),),
    )


def chance_note(result: UncertaintyData) -> str:
    """How many intervals exclude nothing by chance alone."""
    note = _("note: about {chance} of {n} intervals exclude 0 by chance")
    n = result["numbers"] - len(result["measurement"])
    return note.format(chance=round(0.05 * n), n=n)


def measurement_note(result: UncertaintyData) -> list[str]:
    """Which of the numbers that are drawn separate nothing, because the model does not read them."""
    if not result["measurement"]:
        return []
    text = _(
        "note: {names} are drawn too, but say how indicators are measured: the model does not read them, and no world "
        "is behind or ahead because of them"
    )
    return [text.format(names=", ".join(result["measurement"]))]


def sentences(result: UncertaintyData) -> list[str]:
    """The headline, how many worlds, what they give, and where the values as they stand lie."""
    d, mean, reference = result["difference"], result["mean"], result["reference"]
    size = _(
        "{scenario} after {years}: {draws} worlds, joint draws of {numbers} numbers, {failed} cannot be simulated, "
        "{runs} paired runs each, seed {seed}."
    )
    if not result["failed"]:
        size = _(
            "{scenario} after {years}: {draws} worlds, joint draws of {numbers} numbers, {runs} paired runs each, seed "
            "{seed}."
        )
    over = _(
        "Over worlds: isolated {isolated}, collective {collective}, difference {difference} (90 % of worlds: {low} to "
        "{high})."
    )
    standing = _(
        "As it stands: isolated {isolated}, collective {collective}, difference {difference}, at the {percentile}th "
        "percentile of worlds; where the partnership still exists ({exist}): {existing}."
    )
    return [
        uncertainty_sentence(result),
        size.format(
            years=years_text(result["years"]),
            scenario=result["scenario"],
            draws=result["draws"],
            numbers=result["numbers"],
            failed=result["failed"],
            runs=result["runs"],
            seed=result["seed"],
        ),
        over.format(**_levels(mean), low=_signed(d["p5"]), high=_signed(d["p95"])),
        standing.format(
            **_levels(reference),
            percentile=format_number(100 * reference["percentile"]),
            exist=_percent(reference["exist"]),
            existing=_signed(reference["existing"]),
        ),
    ]


def _levels(row: Mapping[str, float]) -> dict[str, str]:
    """Both arms and their difference as they stand in a sentence."""
    arms: dict[str, str] = {arm: format_number(row[arm], 1) for arm in ARMS}
    return {**arms, "difference": _signed(row["difference"])}


def shares_table(result: UncertaintyData) -> Table:
    """Shares of worlds by verdict and sign, with their intervals."""
    rows = [
        (_(SHARE_WORDS[name]), _percent(x["share"]), _range(_percent(x["low"]), _percent(x["high"])))
        for name, x in result["shares"].items()
    ]
    return Table.of_texts(_("Behind and ahead"), (_("share of worlds"), "", "95 %"), rows)


def separation_table(result: UncertaintyData) -> Table:
    """The numbers that separate worlds behind from worlds ahead most."""
    header = (_("what separates worlds"), _("rank correlation"), "95 %", _("median behind"), _("median ahead"))
    rows = [
        (
            row["key"],
            _signed(row["correlation"]),
            "-" if row["low"] is None else _range(_signed(row["low"]), _signed(row["high"])),
            _number(row["median_behind"]),
            _number(row["median_ahead"]),
        )
        for row in result["separation"][:SHOWN]
    ]
    return Table.of_texts(_("What separates worlds"), header, rows)


def draw_picture(answer: UncertaintyAnswer, result: UncertaintyData) -> PaperFigure:
    """Worlds by their difference, and what separates them."""
    foot = (
        f"{result['draws']} worlds, {result['runs']} paired runs of each, seed {result['seed']}, cisim "
        f"{result['model_version']}, scenario {result['scenario']} ({result['scenario_hash']})"
    )
    differences, reference = answer.table["difference"].tolist(), result["reference"]["difference"]
    return chart.draw(differences, reference, result["separation"], uncertainty_sentence(result), foot)


def _percent(share: float | None) -> str:
    return "-" if share is None else format_percent(share)


def _signed(value: float | None) -> str:
    return "-" if value is None else format_number(value, 2, sign=True)


def _range(low: str, high: str) -> str:
    return _("{low} to {high}").format(low=low, high=high)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"
