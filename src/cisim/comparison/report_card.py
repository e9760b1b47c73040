"""The model's report card in a line: what the report of validation that came along says of this version."""

from __future__ import annotations

import re
from functools import cache
from typing import TypedDict

from cisim.language import _
from cisim.version import document

GROUPS = re.compile(r"^(\d+) of (\d+) groups of claims pass", re.MULTILINE)
HELD_OUT = re.compile(r"Held out: (\d+) of (\d+) groups")
CONSTRUCTION = re.compile(r"used in construction: (\d+) of (\d+) groups")
ISOLATED_TOO = re.compile(r"of those that pass (\d+) are met by isolated work")
DRAWS = re.compile(r"^Over (\d+) joint draws", re.MULTILINE)


class GroupCounts(TypedDict):
    """Groups of claims that pass, of all."""

    passed: int
    all: int


class ReportCard(TypedDict):
    """What the report of validation says of this version."""

    groups: GroupCounts
    held_out: GroupCounts | None
    construction: GroupCounts | None
    isolated_too: int | None
    draws: int | None


@cache
def report_card() -> ReportCard | None:
    """Groups of validation claims that pass, of all (``groups``), of those held out, and of those that were used to
    build the model and are counted apart; how many that pass are met by isolated work too; over how many draws of what
    is assumed the claims were tried. Nothing where the report did not come along.
    """
    text = document("validation.md")
    groups = GROUPS.search(text)
    if groups is None:
        return None
    return {
        "groups": _counts(groups), "held_out": _counts_of(HELD_OUT, text),
        "construction": _counts_of(CONSTRUCTION, text), "isolated_too": _number(ISOLATED_TOO, text),
        "draws": _number(DRAWS, text),
    }  # fmt: skip


def _counts(match: re.Match[str]) -> GroupCounts:
    return {"passed": int(match[1]), "all": int(match[2])}


def _counts_of(pattern: re.Pattern[str], text: str) -> GroupCounts | None:
    match = pattern.search(text)
    return _counts(match) if match else None


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return int(match[1]) if match else None


def report_card_sentence() -> str:
    """The card in a line; empty where the report did not come along."""
    card = report_card()
    if card is None:
        return ""
    if out := card["held_out"]:
        text = _(
            "Report card of the model: {passed} of {all} groups of claims pass, of those held out {out} of {held}."
        ).format(**card["groups"], out=out["passed"], held=out["all"])
    else:
        text = _("Report card of the model: {passed} of {all} groups of claims pass.").format(**card["groups"])
    sentences = [text]
    if card["isolated_too"]:
        text = _("Of the {passed} that pass work alone meets {n} too.")
        sentences.append(text.format(passed=card["groups"]["passed"], n=card["isolated_too"]))
    if card["construction"]:
        sentences.append(_("Used to build it, so not counted: {n}.").format(n=card["construction"]["all"]))
    draws = card["draws"]
    sentences.append(
        _("Claims were tried over {n} draws of what is assumed.").format(n=draws) if draws
        else _("Claims were tried over too few draws of what is assumed.")
    )  # fmt: skip
    return " ".join(sentences)
