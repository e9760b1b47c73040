"""Marginal values in sentences and cells: the same words on the command line, in reports and on pages.

``values`` is the part ``marginal`` of ``Comparison.to_dict()``, ``MarginalValues.to_dict()``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cisim.comparison.number_text import dollars_text, price_text, same_digits, spread_text, years_text

MARGINAL_TITLE = "What is $100,000 a year worth?"
METHOD_TEXT = (
    "Both arms are run again on the same seeds with a grant pool that is up by a tenth, and the collective arm with a "
    "larger and a smaller backbone out of the same pool; need and background are held at what they are on average. "
    "Points at the last stage at the end, related to the dollars that moved, as if they grew in proportion: a backbone "
    "that costs little has less to give. 95 %: of the mean."
)
AGAINST = {
    "below": "the model stays below it",
    "above": "the model lies above it",
    "same": "the model cannot be told apart from it",
}
BACKBONE_MOVES = {"given": "out of grants into the backbone", "taken": "out of the backbone into grants"}


def marginal_sentences(values: Mapping[str, Any]) -> list[str]:
    """What more money for service is worth, what it is worth in the backbone, and beside what was published."""
    service, backbone = values["service"], values["backbone"]
    sentences = []
    if service["isolated"] and service["collective"]:
        isolated, collective = (_points(service[arm]) for arm in ("isolated", "collective"))
        sentences.append(
            f"In this model $100,000 a year more for grants, at the same need, change the last stage in points by "
            f"{isolated} in the isolated arm and by {collective} in the collective arm."
        )
    moves = [_move_text(name, backbone[key]) for key, name in BACKBONE_MOVES.items() if backbone[key]]
    sentences.append(f"As much {'; '.join(moves)}." if moves else "No dollars of a backbone could be given or taken.")
    return [*sentences, tenth_sentence(values["tenth"])]


def _move_text(name: str, value: Mapping[str, Any]) -> str:
    moved = dollars_text(abs(value["dollars_a_year"]))
    return f"{name}: {_points(value)}, told from {moved} a year that moved"


def tenth_sentence(tenth: Mapping[str, Any]) -> str:
    """What a tenth more in the pool brings, beside the published effect of school spending."""
    points = tenth["points"]
    mean, low, high = same_digits(points["mean"], points["low"], points["high"])
    return (
        f"A grant pool up by a tenth at the same need (all money up by {100 * tenth['rise_of_all_money']:.1f} %) "
        f"brings isolated organisations {mean} points (95 %: {low} to {high}) at {tenth['stage']} after "
        f"{years_text(tenth['years'])}, of all children. Jackson, Johnson & Persico (2016, as recalled) found about "
        f"{tenth['published_points']:+.0f} points of graduation for poor children with a tenth more school spending "
        f"for twelve years: {AGAINST[tenth['against_published']]}."
    )


def marginal_header(runs: int) -> list[str]:
    """Columns of ``marginal_cells``."""
    return ["$100,000 a year", "points (95 %)", spread_text(runs), "$ per additional child"]


def marginal_cells(values: Mapping[str, Any], runs: int) -> list[list[str]]:
    """One line for each value, under ``marginal_header``."""
    return [[name, *_cells(value, runs)] for name, value in _rows(values)]


def _rows(values: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    for arm, value in values["service"].items():
        yield f"more for grants, {arm}", value
    for key, name in BACKBONE_MOVES.items():
        yield name, values["backbone"][key]


def _cells(value: Mapping[str, Any] | None, runs: int) -> list[str]:
    if value is None:
        return ["no dollars moved", "", ""]
    d, cost = value["difference"], value["cost_per_additional_child"]
    low, high = same_digits(d["p10"], d["p90"])
    price = price_text(cost, runs) if cost["estimable"] else "not estimable"
    return [_points(value).replace("95 %: ", ""), f"{low} to {high}", price]


def _points(value: Mapping[str, Any]) -> str:
    """``+0.12 (95 %: +0.10 to +0.15)``."""
    d = value["difference"]
    mean, low, high = same_digits(d["mean"], d["low"], d["high"])
    return f"{mean} (95 %: {low} to {high})"
