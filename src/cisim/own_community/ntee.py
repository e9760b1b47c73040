"""Stages proposed from NTEE codes, the National Taxonomy of Exempt Entities by which nonprofits are classed.

A code says what an organisation is for, hardly ever for which age: proposals come with how sure they are, and are
words about stages that any scenario may have or not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cisim.own_community.names import normalize
from cisim.scenario.schema import Stage

CODE = re.compile(r"([A-Z])(\d{2})?[A-Z0-9]{0,2}")
HIGH, MEDIUM, LOW = "high", "medium", "low"
STAGE_WORDS: Mapping[str, tuple[str, ...]] = {
    "ready": ("readiness", "ready", "kindergarten", "earlychildhood", "preschool"),
    "reading": ("reading", "literacy", "elementary", "primary"),
    "maths": ("maths", "math", "middlegrade", "middleschool"),
    "graduate": ("graduation", "graduate", "highschool", "secondaryschool"),
    "enrol": ("enrolment", "enrollment", "enrol", "enroll", "application", "apply"),
    "complete": ("completion", "complete", "degree", "college"),
    "employed": ("employment", "employed", "jobs", "work"),
}
"""What stages are called in scenarios, by what codes are about."""
SUBJECTS: Mapping[str, tuple[str, str, str]] = {
    "B20": ("reading", LOW, "elementary and secondary schools"),
    "B21": ("ready", HIGH, "preschools"),
    "B24": ("reading", HIGH, "primary and elementary schools"),
    "B25": ("graduate", HIGH, "secondary and high schools"),
    "B28": ("reading", LOW, "special education"),
    "B29": ("reading", LOW, "charter schools"),
    "B30": ("employed", MEDIUM, "vocational and technical schools"),
    "B40": ("complete", MEDIUM, "higher education"),
    "B41": ("complete", HIGH, "two-year colleges"),
    "B42": ("complete", HIGH, "undergraduate colleges"),
    "B43": ("complete", HIGH, "universities"),
    "B60": ("employed", LOW, "adult education"),
    "B80": ("enrol", LOW, "student services"),
    "B82": ("enrol", HIGH, "scholarships and student aid"),
    "B92": ("reading", HIGH, "remedial reading"),
    "B94": ("reading", LOW, "parent and teacher groups"),
    "J20": ("employed", HIGH, "employment preparation"),
    "J21": ("employed", HIGH, "vocational counselling"),
    "J22": ("employed", HIGH, "job training"),
    "J30": ("employed", MEDIUM, "vocational rehabilitation"),
    "O20": ("maths", LOW, "youth centres and clubs"),
    "O30": ("maths", LOW, "adult and child matching"),
    "O50": ("graduate", LOW, "youth development"),
    "P30": ("ready", LOW, "children's and youth services"),
    "P33": ("ready", HIGH, "child day care"),
    "P40": ("ready", LOW, "family services"),
}
"""Codes with what they are about, how sure the stage is, and their name. A code stands for those that begin with its
first two characters, unless they have a line of their own."""
GRANTMAKERS = "T"
"""Major group of philanthropy: funders, which come with the scenario."""


@dataclass(frozen=True)
class StageProposal:
    """A stage of a scenario for a code.

    Attributes:
        stage: its name.
        confidence: high, medium or low.
        subject: what the code is about.
    """

    stage: str
    confidence: str
    subject: str


def propose_stage(code: str, stages: Sequence[Stage]) -> StageProposal | None:
    """The stage that a code is likeliest about, or nothing: of no such subject, or the scenario has no such stage."""
    match = CODE.fullmatch(code.strip().upper())
    if match is None or match[2] is None:
        return None
    exact = match[1] + match[2]
    entry = SUBJECTS.get(exact) or SUBJECTS.get(f"{exact[:2]}0")
    if entry is None:
        return None
    subject, confidence, words = entry
    name = stage_about(subject, stages)
    return StageProposal(name, confidence, words) if name else None


def stage_about(subject: str, stages: Sequence[Stage]) -> str:
    """The name of the stage that is called by a word for a subject; nothing if there is none."""
    words = STAGE_WORDS[subject]
    for stage in stages:
        if normalize(stage.short) in words:
            return stage.name
    return next((s.name for s in stages if any(w in normalize(s.name) for w in words)), "")


def stage_in_title(title: str, stages: Sequence[Stage]) -> str:
    """The name of the only stage that a title is about, such as that of an indicator; nothing if none or several."""
    said = normalize(title)
    exact = [s.name for s in stages if said in (normalize(s.name), normalize(s.short))]
    if exact:
        return exact[0]
    subjects = [k for k, words in STAGE_WORDS.items() if any(len(w) > 4 and w in said for w in words)]
    found = {name for subject in subjects if (name := stage_about(subject, stages))}
    return found.pop() if len(found) == 1 else ""
