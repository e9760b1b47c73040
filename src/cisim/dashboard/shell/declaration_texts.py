"""Declarations of the model in words: conditions, evidence, numbers, grades; the same in the drawer and on Learn."""

from __future__ import annotations

from cisim.dashboard.shell.types import BadgeText, PageContent, Part
from cisim.dashboard.state.unit_words import unit_words
from cisim.language import _, first_up
from cisim.language.numbers import format_long
from cisim.model.conditions import Condition
from cisim.model.evidence_badges import BADGES, EVIDENCE_SCALE, GRADE_LEVELS, GRADE_MARKS
from cisim.model.parameters import Parameter
from cisim.report.describe import CHANGES_ARE, condition_as_dict
from cisim.report.inert_switches import inert_note


def badge(grade: str) -> BadgeText:
    """A grade as icon and words."""
    return {
        "icon": f"{GRADE_MARKS[grade]} {grade}",
        "text": _("Grade {grade}: {meaning}").format(grade=grade, meaning=grade_words(grade)),
    }


def grade_words(grade: str) -> str:
    """What a grade means."""
    return _(EVIDENCE_SCALE[GRADE_LEVELS[grade]][1])


def condition_content(condition: Condition) -> PageContent:
    """Everything a condition declares."""
    data = condition_as_dict(condition)
    roles = {role: _(role.capitalize()) for role in ("benefit", "harm", "price")}
    changes = [change_line(roles.get(c["role"], c["role"]), _(c["text"]), c["formula"]) for c in data["changes"]]
    without = _("{need} (without it {percent} % of the growth)")
    needs = [without.format(need=_(r["text"]), percent=f"{100 * r['floor']:.0f}") for r in data["requires"]]
    numbers = [f"{p.name}: {number_text(p)}" for p in condition.settings]
    parts: list[Part | None] = [
        {"heading": _("Claim"), "text": _(data["claim"])},
        {"heading": _("Price"), "text": _(data["price"])},
        {"heading": _("Possible harm"), "text": _(data["harm"]), "kind": "harm"},
        {"heading": _("Evidence"), "text": _(data["evidence"]), "items": [badge_line(condition)]},
        {"heading": _("Source"), "text": data["source"]},
        {"heading": _("Main path"), "text": _(data["main_path"]), "closed": True},
        {"heading": _("Equation"), "text": first_up(_(CHANGES_ARE)), "items": changes, "closed": True},
        {"heading": _("What it needs"), "items": needs, "closed": True} if needs else None,
        {"heading": _("Its numbers: value, allowed range, grade"), "items": numbers, "closed": True},
    ]
    return {"title": _(condition.title), "badge": badge(condition.grade), "parts": [p for p in parts if p]}


def evidence_text(condition: Condition) -> str:
    """How well it is supported that a condition works, in a line."""
    return _("{condition}: {level}. {evidence}").format(
        condition=_(condition.title), level=badge_line(condition), evidence=_(condition.evidence)
    )


def badge_line(condition: Condition) -> str:
    """Mark and words of how well it is supported."""
    icon, text = BADGES[condition.badge]
    return " ".join((icon, _(text)))


def change_line(role: str, text: str, formula: str) -> str:
    """What a condition changes: benefit, harm or price, in words and as a formula."""
    return f"{role}: {text} ({formula})"


def number_text(p: Parameter) -> str:
    """A parameter on a line."""
    ends = (format_long(p.low), format_long(p.high))
    allowed = ", ".join(p.options) if p.options else _("{low} to {high}").format(low=ends[0], high=ends[1])
    number = isinstance(p.default, int | float) and not isinstance(p.default, bool)
    value = format_long(float(p.default)) if number else str(p.default)
    source, text = f", {p.source}" if p.source else "", _(p.text)
    return f"{text}: {value}{unit_words(p.unit)} ({allowed}; {p.grade}{source}){inert_note(p.key)}"
