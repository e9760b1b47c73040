"""What the page Explore says about the evidence behind a verdict: a line beside it, a part of the drawer."""

from __future__ import annotations

from typing import Any

from cisim.badges import BADGES
from cisim.dashboard.results import FULL, Shown
from cisim.shares import Shares
from cisim.words import SHARE_HEADER, share_cells, shares_sentence, signed

LATER = "Which conditions carry this, and on what evidence, is worked out after the last of the runs."
WORKING = "Working out which conditions carry this, and on what evidence …"


def weakest_line(shown: Shown, shares: Shares | None) -> dict[str, str]:
    """What the page says beside the verdict: ``icon``, ``text``, and how far it is (``state``)."""
    if shares is None:
        working = shown.runs >= FULL
        return {"icon": "…", "text": WORKING if working else LATER, "state": "working" if working else "later"}
    found = shares.to_dict()
    icon = BADGES[found["weakest"]["badge"]][0] if found["weakest"] else "–"
    return {"icon": icon, "text": shares_sentence(found, shown.result["verdict"]), "state": "done"}


def shares_part(shown: Shown | None, shares: Shares | None) -> dict[str, Any]:
    """The part of the drawer with the table of shares."""
    part: dict[str, Any] = {"heading": "Which conditions carry it"}
    if shown is None or shares is None:
        return part | {"text": LATER}
    found = shares.to_dict()
    said = shares_sentence(found, shown.result["verdict"])
    if not found["conditions"]:
        return part | {"text": said}
    text = (
        f"{said} Shares (Shapley values) of {signed(found['effect'])} points, the mean difference of the first "
        f"{found['runs']} paired runs: what each condition adds, averaged over all orders of adding them. Below zero: "
        "it works against the effect. They say what the model does, not what happens elsewhere."
    )
    rows = [share_cells(row) for row in found["conditions"]]
    return part | {"text": text, "table": {"header": SHARE_HEADER, "rows": rows}}
