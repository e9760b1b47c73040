"""Marginal values in sentences and cells: the same words on the command line, in reports and on pages.

``values`` is the part ``marginal`` of ``Comparison.to_dict()``, ``MarginalValues.to_dict()``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cisim.comparison.further_data import Marginal, MarginalValue, Tenth
from cisim.comparison.number_text import dollars_text, same_digits, spread_text, years_text
from cisim.comparison.summary_data import ratio_values
from cisim.language import N_, _, format_number

MARGINAL_TITLE = N_("What is $100,000 a year worth?")
METHOD_TEXT = N_(
    "Both arms are run again on the same seeds with a grant pool that is up by a tenth, and the collective arm with a "
    "larger and a smaller backbone out of the same pool; need and background are held at what they are on average. "
    "Points at the last stage at the end, related to the dollars that moved, as if they grew in proportion: a backbone "
    "that costs little has less to give. 95 %: of the mean."
)
AGAINST = {
    "below": N_("the model stays below it"),
    "above": N_("the model lies above it"),
    "same": N_("the model cannot be told apart from it"),
}
BACKBONE_MOVES = {"given": N_("out of grants into the backbone"), "taken": N_("out of the backbone into grants")}


def marginal_sentences(values: Marginal) -> list[str]:
    """What more money for service is worth, what it is worth in the backbone, and beside what was published."""
    service, backbone = values["service"], values["backbone"]
    sentences = []
    isolated, collective = service["isolated"], service["collective"]
    if isolated and collective:
        text = _(
            "In this model $100,000 a year more for grants, at the same need, change the last stage in points by "
            "{isolated} in the isolated arm and by {collective} in the collective arm."
        )
        sentences.append(text.format(isolated=_points(isolated), collective=_points(collective)))
    return [*sentences, _moves_sentence(backbone), tenth_sentence(values["tenth"])]


def _moves_sentence(backbone: Mapping[str, MarginalValue | None]) -> str:
    """What dollars bring that move between grants and the backbone."""
    moved = {key: _move_text(value) for key in BACKBONE_MOVES if (value := backbone[key])}
    if len(moved) == len(BACKBONE_MOVES):
        text = _("As much out of grants into the backbone: {given}; out of the backbone into grants: {taken}.")
    elif "given" in moved:
        text = _("As much out of grants into the backbone: {given}.")
    elif "taken" in moved:
        text = _("As much out of the backbone into grants: {taken}.")
    else:
        text = _("No dollars of a backbone could be given or taken.")
    return text.format(**moved)


def _move_text(value: MarginalValue) -> str:
    moved = dollars_text(abs(value["dollars_a_year"]))
    return _("{points}, estimated from {dollars} a year that moved").format(points=_points(value), dollars=moved)


def tenth_sentence(tenth: Tenth) -> str:
    """What a tenth more in the pool brings, beside the published effect of school spending."""
    points = tenth["points"]
    mean, low, high = same_digits(points["mean"], points["low"], points["high"])
    brings = _(
        "A grant pool up by a tenth at the same need (all money up by {rise} %) brings isolated organisations {mean} "
        "points (95 %: {low} to {high}) at {stage} after {years}, of all children."
    ).format(
        rise=format_number(100 * tenth["rise_of_all_money"], 1), mean=mean, low=low, high=high, stage=_(tenth["stage"]),
        years=years_text(tenth["years"]),
    )  # fmt: skip
    published = _(
        "Jackson, Johnson & Persico (2016, as recalled) found about {points} points of graduation for poor children "
        "with a tenth more school spending for twelve years: {against}."
    ).format(points=format_number(tenth["published_points"], sign=True), against=_(AGAINST[tenth["against_published"]]))
    return f"{brings} {published}"


def marginal_header(runs: int) -> list[str]:
    """Columns of ``marginal_cells``."""
    return [_("$100,000 a year"), _("points (95 %)"), spread_text(runs), _("$ per additional child (95 %)")]


def marginal_cells(values: Marginal) -> list[list[str]]:
    """One line for each value, under ``marginal_header``."""
    return [[name, *_cells(value)] for name, value in _rows(values)]


def _rows(values: Marginal) -> Iterator[tuple[str, MarginalValue | None]]:
    for arm, value in values["service"].items():
        yield (_("more for grants, isolated") if arm == "isolated" else _("more for grants, collective")), value
    for key, name in BACKBONE_MOVES.items():
        yield _(name), values["backbone"][key]


def _cells(value: MarginalValue | None) -> list[str]:
    if value is None:
        return [_("no dollars moved"), "", ""]
    d, cost = value["difference"], value["cost_per_additional_child"]
    mean, mean_low, mean_high = same_digits(d["mean"], d["low"], d["high"])
    low, high = same_digits(d["p10"], d["p90"])
    points = _("{mean} ({low} to {high})").format(mean=mean, low=mean_low, high=mean_high)
    price = _("not estimable")
    if over_many := ratio_values(cost["over_many"]):
        dollars, least, most = map(dollars_text, over_many)
        price = _("{mean} ({low} to {high})").format(mean=dollars, low=least, high=most)
    return [points, _("{low} to {high}").format(low=low, high=high), price]


def _points(value: MarginalValue) -> str:
    """``+0.12 (95 %: +0.10 to +0.15)``."""
    d = value["difference"]
    mean, low, high = same_digits(d["mean"], d["low"], d["high"])
    return _("{mean} (95 %: {low} to {high})").format(mean=mean, low=low, high=high)
