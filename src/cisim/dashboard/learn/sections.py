"""The sections of the page Learn, made from the declarations of the code and from documents that come with it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from cisim.charts.page import month_diagram as month_chart
from cisim.comparison.number_text import number_word
from cisim.dashboard.learn import documents as shipped
from cisim.dashboard.learn import evidence
from cisim.dashboard.shell.drawer_texts import LIMITS, LIMITS_TITLE, RULE_TEXT
from cisim.dashboard.shell.explanations import badge, condition_content, number_text
from cisim.dashboard.shell.glossary import terms
from cisim.dashboard.shell.types import PageContent
from cisim.model.conditions import CONDITIONS, Condition
from cisim.model.evidence_badges import BADGES
from cisim.model.mechanism import Mechanism
from cisim.model.mechanisms import MECHANISMS
from cisim.model.sectors import SECTORS, Sector
from cisim.report.month_map import acting_conditions, mechanism_parameters, scheduled_mechanisms
from cisim.report.sector_pages import FIELDS, sector_as_dict
from cisim.scenario.schema import all_parameters
from cisim.simulation.observe import METRICS

ConditionTuple = tuple[Condition, ...]
TEXTS_FILE = Path(__file__).with_name("learn.toml")
SECTIONS = {
    "model": "How the model works",
    "mechanisms": "Mechanisms",
    "sectors": "Sectors, and what they decide",
    "conditions": "Conditions",
    "evidence": "Evidence for and against",
    "sources": "Sources",
    "limits": LIMITS_TITLE,
    "believe": "Why believe it, why doubt it",
    "validation": "Validation",
    "glossary": "Words",
    "cite": "Changes, and how to cite",
}
"""Ids and titles of the sections, in their order."""


def section_titles(conditions: ConditionTuple = CONDITIONS) -> dict[str, str]:
    """Ids and titles of the sections, in their order."""
    return SECTIONS | {"conditions": f"The {number_word(len(conditions))} conditions"}


@cache
def own_texts() -> PageContent:
    """What ``learn.toml`` says."""
    return tomllib.loads(TEXTS_FILE.read_text(encoding="utf-8"))


@cache
def mechanism_rows(conditions: ConditionTuple = CONDITIONS) -> list[PageContent]:
    """All mechanisms of the registry, each with those of the conditions that act in it."""
    return [_mechanism(m, conditions) for m in MECHANISMS]


def _mechanism(m: Mechanism, conditions: ConditionTuple) -> PageContent:
    parts = [
        {"heading": "Equation", "text": m.equation, "kind": "equation"},
        {"heading": "Price", "text": m.price},
        {"heading": "Possible harm", "text": m.harm, "kind": "harm"},
        {"heading": "Evidence", "text": m.evidence},
        {"heading": "Source", "text": m.source},
        {
            "heading": "Conditions that act in it",
            "text": ", ".join(c.title for c in acting_conditions(m.kernels, conditions)) or "none",
        },
        {
            "heading": "Its numbers: value, allowed range, grade",
            "items": [number_text(p) for p in mechanism_parameters(m)],
        },
        {"heading": "Code", "text": ", ".join(f"cisim/{source}" for source in m.sources)},
    ]
    return {
        "id": f"mechanism-{m.name}", "name": m.name, "label": m.name if m.name.startswith("M") else "",
        "title": m.title, "badge": badge(m.grade), "sentence": m.sentence, "parts": parts,
    }  # fmt: skip


@cache
def sector_rows() -> list[PageContent]:
    """The sectors: what each is, every decision of it, what single ones may have of their own."""
    return [_sector(sector) for sector in SECTORS]


def _sector(sector: Sector) -> PageContent:
    data = sector_as_dict(sector)
    own = [f"{s['name']}: {s['text']} ({s['allowed']})" for s in data["own"]]
    parts = [
        {"heading": "What it is", "items": [f"{label}: {data[field]}" for field, label in FIELDS.items()]},
        *(_decision(decision) for decision in data["decisions"]),
        {"heading": f"What single ones may have of their own, in [[{sector.plural}]]", "items": own} if own else None,
        {"heading": "Code", "text": ", ".join(data["files"])},
    ]
    names = ", ".join(d["name"] for d in data["decisions"])
    return {
        "id": f"sector-{sector.name}", "name": sector.name, "label": "", "title": sector.name.capitalize(),
        "badge": None, "sentence": f"Decides: {names}.", "parts": [part for part in parts if part],
    }  # fmt: skip


def _decision(data: PageContent) -> PageContent:
    known = all_parameters()
    lines = [
        f"Rule: {data['rule']}",
        *(f"Equation {name}: {text}" for name, text in data["equations"].items()),
        f"Source: {data['source']}; {badge(data['grade'])['text']}",
        f"Allowed: {data['allowed']}",
        f"Does nothing at {data['neutral']}" if data["neutral"] else "",
        *(f"{p['key']}: {number_text(known[p['key']])}" for p in data["parameters"]),
        f"Code: {', '.join(data['kernels'])} in {', '.join(data['files'])}",
        f"To decide otherwise: {data['method']} of a Mesa agent, or {data['key']} of a scenario",
    ]
    text = f"{data['when'].capitalize()}: {data['text']}"
    return {"heading": data["name"].capitalize(), "text": text, "items": [line for line in lines if line]}


@cache
def condition_rows(conditions: ConditionTuple = CONDITIONS) -> list[PageContent]:
    """The conditions, as the drawer of Explore explains them."""
    rows = []
    for k, c in enumerate(conditions, 1):
        content = condition_content(c)
        parts = [part for part in content["parts"] if part["heading"] != "Claim"]
        rows.append({"id": f"condition-{c.name}", "name": c.name, "label": str(k), "title": c.title,
                     "badge": content["badge"], "sentence": c.claim, "parts": parts})  # fmt: skip
    return rows


@cache
def chain_links(conditions: ConditionTuple = CONDITIONS) -> list[tuple[str, str, str]]:
    """From conditions to outcomes: how many of each are declared."""
    changed = {change.quantity for c in conditions for change in c.changes}
    return [
        (str(len(conditions)), "conditions", "change, at a price,"),
        (str(len(changed)), "named quantities", "which decide"),
        (str(len(MECHANISMS)), "mechanisms", "what organisations do, and so"),
        (str(len(METRICS)), "measures", "of children, work, money"),
    ]


@cache
def month_rows(conditions: ConditionTuple = CONDITIONS) -> list[month_chart.MonthRow]:
    """The order of the month with the conditions that act in each step."""
    place = {c.name: k for k, c in enumerate(conditions)}
    return [
        month_chart.MonthRow(
            step.when,
            step.mechanism.name,
            step.words,
            frozenset(place[c.name] for c in acting_conditions(step.kernels, conditions)),
        )
        for step in scheduled_mechanisms()
    ]


@cache
def ledger_topics() -> list[PageContent]:
    """The evidence by topic and side."""
    topics = []
    for name, title in evidence.LEDGER_TOPICS.items():
        sides = []
        for side, label in evidence.SIDES.items():
            items = [_entry(entry) for entry in evidence.about(name, side)]
            sides.append({"side": side, "label": label, "entries": items})
        count = ", ".join(f"{len(s['entries'])} {s['side']}" for s in sides)
        topics.append({"id": name, "title": title, "count": count, "sides": sides, "open": name == "all"})
    return topics


def _entry(entry: evidence.EvidenceEntry) -> PageContent:
    icon, level = BADGES[entry.badge]
    return {"id": entry.id, "claim": entry.claim, "caution": entry.caution, "source": entry.source, "icon": icon,
            "level": level, "seen": evidence.READING_LEVELS[entry.seen]}  # fmt: skip


def badge_lines() -> list[str]:
    """What the marks of the ledger mean, and which of them no entry has."""
    used = {entry.badge for entry in evidence.entries()}
    return [f"{icon} {text}{'' if name in used else ' (no entry has it)'}" for name, (icon, text) in
            BADGES.items()]  # fmt: skip


@cache
def prose() -> dict[str, PageContent]:
    """Sections of plain words: paragraphs, columns of lists, terms, tables."""
    own, report = own_texts(), shipped.validation()
    tables = [{"caption": "All patterns", "header": list(report.header), "rows": [list(row) for row in report.rows]}]
    cited = shipped.citation()
    return {
        "sources": {
            "paragraphs": [
                "Ids such as B5 stand for items of the source article, its companions and comments (A to G), and for "
                "reports and studies (V). What they claim is tested here, not taken over."
            ],
            "tables": [{"caption": "What each id stands for", "header": ["id", "item"],
                        "rows": [list(row) for row in shipped.source_ids()]}],
            "columns": [{"title": "Literature", "items": shipped.literature().removesuffix(".").split("; ")}],
        },
        "limits": {"columns": [{"title": "", "items": list(LIMITS)}]},
        "believe": {
            "columns": [{"title": "Why believe it", "items": own["believe"]},
                        {"title": "Why doubt it", "items": own["doubt"]}],
        },
        "validation": {
            "paragraphs": [report.summary, RULE_TEXT],
            "columns": [{"title": f"What {len(report.misses)} misses say", "items": list(report.misses)}],
            "tables": tables if report.rows else [],
        },
        "glossary": {"terms": terms()},
        "cite": {
            "paragraphs": ["Name version, scenario hash and seed of your results; every picture has them."],
            "code": cited,
            "columns": [{"title": "Changes", "items": shipped.changes()}],
        },
    }  # fmt: skip
