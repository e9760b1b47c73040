"""Joint uncertainty in two sentences: the headline of a scenario, above its verdict at the values as they stand."""

from __future__ import annotations

from cisim.comparison.number_text import same_digits, years_text
from cisim.comparison.uncertainty_data import UncertaintyData
from cisim.language import _, format_number


def uncertainty_sentence(result: UncertaintyData) -> str:
    """What worlds say together (the object of ``cisim uncertainty --json``): how many by verdict, the middle one, and
    where the values as they stand lie among them.
    """
    shares, d = result["shares"], result["difference"]
    middle, low, high = same_digits(d["p50"], d["p10"], d["p90"])
    worlds = result["draws"] - result["failed"]
    ahead, behind = (round(worlds * shares[f"{side}_by_verdict"]["share"]) for side in ("ahead", "behind"))
    moved = _(
        "With {n} numbers that are not known moved together, collective is ahead in {ahead} and behind in {behind} "
        "of {worlds} worlds at the last stage after {years}; the middle world has {middle} points (80 % of worlds: "
        "{low} to {high})."
    ).format(
        n=result["numbers"], ahead=ahead, behind=behind, worlds=worlds, years=years_text(result["years"]),
        middle=middle, low=low, high=high,
    )  # fmt: skip
    standing = _("The values as they stand are more favourable to collective than {percent} % of worlds.")
    return f"{moved} {standing.format(percent=format_number(100 * result['reference']['percentile']))}"
