"""The sections of the page Learn, made from the declarations of the code and from documents that come with it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from cisim.charts.page import month_diagram as month_chart
from cisim.comparison.number_text import number_word
from cisim.dashboard.learn import documents as shipped
from cisim.dashboard.learn import evidence
from cisim.dashboard.learn.types import Declaration, LedgerEntry, LedgerSide, LedgerTopic, ProseTexts
from cisim.dashboard.shell.declaration_texts import badge, condition_content, number_text
from cisim.dashboard.shell.drawer_texts import LIMITS, RULE_TEXT
from cisim.dashboard.shell.glossary import terms
from cisim.dashboard.shell.types import Part, PartTable
from cisim.language import N_, _, cache_by_language, ngettext
from cisim.model.conditions import CONDITIONS, Condition
from cisim.model.evidence_badges import BADGES
from cisim.model.mechanism import Mechanism
from cisim.model.mechanisms import MECHANISMS
from cisim.model.sectors import SECTORS, Sector
from cisim.report.month_map import acting_conditions, mechanism_parameters, scheduled_mechanisms
from cisim.report.sector_pages import FIELDS, DecisionData, sector_as_dict
from cisim.scenario.schema import all_parameters
from cisim.simulation.observe import METRICS

ConditionTuple = tuple[Condition, ...]
TEXTS_FILE = Path(__file__).with_name("learn.toml")
SECTIONS = {
    "model": N_("One month"),
    "conditions": N_("Conditions"),
    "mechanisms": N_("Mechanisms"),
    "limits": N_("Limits"),
    "believe": N_("Why believe it, why doubt it"),
    "validation": N_("Validation"),
    "evidence": N_("Evidence for and against"),
    "sources": N_("Sources"),
    "cite": N_("How to cite"),
    "sectors": N_("Sectors, and what they decide"),
    "glossary": N_("Words"),
    "using": N_("In a room, with a projector"),
}
"""Ids and titles of the sections, in their order."""
SOURCES_TEXT = N_(
    "Ids such as B5 stand for items of the source article, its companions and comments (A to G), and for "
    "reports and studies (V). What they claim is tested here, not taken over."
)
CITE_TEXT = N_("Name version, scenario hash and seed of your results; every picture has them.")
KEYS_TEXT = N_("Keys: → or Page Down on, ← or Page Up back, Esc leaves the story.")


def section_titles(conditions: ConditionTuple = CONDITIONS) -> dict[str, str]:
    """Ids and titles of the sections, in their order."""
    count = _("The {n} conditions").format(n=number_word(len(conditions)))
    return {id: _(title) for id, title in SECTIONS.items()} | {"conditions": count}


@cache
def own_texts() -> dict[str, list[str]]:
    """What ``learn.toml`` says, in English."""
    return tomllib.loads(TEXTS_FILE.read_text(encoding="utf-8"))


def texts_of(name: str) -> list[str]:
    """One of its lists."""
    return [_(text) for text in own_texts()[name]]


@cache_by_language
def mechanism_rows(conditions: ConditionTuple = CONDITIONS) -> list[Declaration]:
    """All mechanisms of the registry, each with those of the conditions that act in it."""
    return [_mechanism(m, conditions) for m in MECHANISMS]


def _mechanism(m: Mechanism, conditions: ConditionTuple) -> Declaration:
    parts: list[Part] = [
        {"heading": _("Equation"), "text": m.equation, "kind": "equation"},
        {"heading": _("Price"), "text": _(m.price)},
        {"heading": _("Possible harm"), "text": _(m.harm), "kind": "harm"},
        {"heading": _("Evidence"), "text": _(m.evidence)},
        {"heading": _("Source"), "text": m.source},
        {
            "heading": _("Conditions that act in it"),
            "text": ", ".join(_(c.title) for c in acting_conditions(m.kernels, conditions)) or _("none"),
        },
        {
            "heading": _("Its numbers: value, allowed range, grade"),
            "items": [number_text(p) for p in mechanism_parameters(m)],
        },
        {"heading": _("Code"), "text": ", ".join(f"cisim/{source}" for source in m.sources)},
    ]
    return {
        "id": f"mechanism-{m.name}", "name": m.name, "label": m.name if m.name.startswith("M") else "",
        "title": _(m.title), "badge": badge(m.grade), "sentence": _(m.sentence), "parts": parts,
    }  # fmt: skip


@cache_by_language
def sector_rows() -> list[Declaration]:
    """The sectors: what each is, every decision of it, what single ones may have of their own."""
    return [_sector(sector) for sector in SECTORS]


def _sector(sector: Sector) -> Declaration:
    data = sector_as_dict(sector)
    single = _("What single ones may have of their own, in {name}")
    own = [f"{s['name']}: {s['text']} ({s['allowed']})" for s in data["own"]]
    parts: list[Part | None] = [
        {
            "heading": _("What it is"),
            "items": [sector_line(label, getattr(sector, field)) for field, label in FIELDS.items()],
        },
        *(_decision(decision) for decision in data["decisions"]),
        {"heading": single.format(name=f"[[{sector.plural}]]"), "items": own} if own else None,
        {"heading": _("Code"), "text": ", ".join(data["files"])},
    ]
    names = ", ".join(_(d["name"]).replace("_", " ") for d in data["decisions"])
    return {
        "id": f"sector-{sector.name}", "name": sector.name, "label": "", "title": _(sector.name.capitalize()),
        "badge": None, "sentence": _("Decides: {names}.").format(names=names),
        "parts": [part for part in parts if part],
    }  # fmt: skip


def _decision(data: DecisionData) -> Part:
    known = all_parameters()
    lines = [
        _("Rule: {text}").format(text=_(data["rule"])),
        *(_("Equation {name}: {text}").format(name=name, text=text) for name, text in data["equations"].items()),
        _("Source: {source}; {grade}").format(source=data["source"], grade=badge(data["grade"])["text"]),
        _("Allowed: {what}").format(what=_(data["allowed"])),
        _("Does nothing at {value}").format(value=_(data["neutral"])) if data["neutral"] else "",
        *(f"{p['key']}: {number_text(known[p['key']])}" for p in data["parameters"]),
        _("Code: {names} in {files}").format(names=", ".join(data["kernels"]), files=", ".join(data["files"])),
        _("To decide otherwise: {method} of a Mesa agent, or {key} of a scenario").format(
            method=data["method"], key=data["key"]
        ),
    ]
    text = ": ".join((_(data["when"].capitalize()), _(data["text"])))
    return {"heading": _(data["name"].capitalize()), "text": text, "items": [line for line in lines if line]}


def sector_line(label: str, text: str) -> str:
    """One fact of a sector."""
    return ": ".join((_(label), _(text)))


@cache_by_language
def condition_rows(conditions: ConditionTuple = CONDITIONS) -> list[Declaration]:
    """The conditions, as the drawer of Explore explains them."""
    rows: list[Declaration] = []
    for k, c in enumerate(conditions, 1):
        content = condition_content(c)
        parts = [part for part in content["parts"] if part["heading"] != _("Claim")]
        rows.append({"id": f"condition-{c.name}", "name": c.name, "label": str(k), "title": _(c.title),
                     "badge": badge(c.grade), "sentence": _(c.claim), "parts": parts})  # fmt: skip
    return rows


@cache_by_language
def chain_links(conditions: ConditionTuple = CONDITIONS) -> list[tuple[str, str, str]]:
    """From conditions to outcomes: how many of each are declared."""
    changed = {change.quantity for c in conditions for change in c.changes}
    return [
        (str(len(conditions)), _("conditions"), _("change, at a price,")),
        (str(len(changed)), _("named quantities"), _("which decide")),
        (str(len(MECHANISMS)), _("mechanisms"), _("what organisations do, and so")),
        (str(len(METRICS)), _("measures"), _("of children, work, money")),
    ]


@cache_by_language
def month_rows(conditions: ConditionTuple = CONDITIONS) -> list[month_chart.MonthRow]:
    """The order of the month with the conditions that act in each step."""
    place = {c.name: k for k, c in enumerate(conditions)}
    return [
        month_chart.MonthRow(
            _(step.when),
            step.mechanism.name,
            _(step.words),
            frozenset(place[c.name] for c in acting_conditions(step.kernels, conditions)),
        )
        for step in scheduled_mechanisms()
    ]


@cache_by_language
def ledger_topics() -> list[LedgerTopic]:
    """The evidence by topic and side."""
    topics: list[LedgerTopic] = []
    for name, title in evidence.LEDGER_TOPICS.items():
        sides: list[LedgerSide] = []
        for side, label in evidence.SIDES.items():
            items = [_entry(entry) for entry in evidence.about(name, side)]
            sides.append({"side": side, "label": _(label), "entries": items})
        count = _("{n} for, {m} against").format(
            n=len(evidence.about(name, "for")), m=len(evidence.about(name, "against"))
        )
        topics.append({"id": name, "title": _(title), "count": count, "sides": sides, "open": name == "all"})
    return topics


def _entry(entry: evidence.EvidenceEntry) -> LedgerEntry:
    icon, level = BADGES[entry.badge]
    return {"id": entry.id, "claim": _(entry.claim), "caution": _(entry.caution), "source": entry.source, "icon": icon,
            "level": _(level), "seen": _(evidence.READING_LEVELS[entry.seen])}  # fmt: skip


def badge_lines() -> list[str]:
    """What the marks of the ledger mean, and which of them no entry has."""
    used = {entry.badge for entry in evidence.entries()}
    lines = [(name in used, icon, _(text)) for name, (icon, text) in BADGES.items()]
    unused = _("{mark} {meaning} (no entry has it)")
    return [f"{icon} {text}" if known else unused.format(mark=icon, meaning=text) for known, icon, text in lines]


@cache_by_language
def prose() -> dict[str, ProseTexts]:
    """Sections of plain words: paragraphs, columns of lists, terms, tables."""
    report = shipped.validation()
    patterns: PartTable = {
        "caption": _("All patterns"),
        "header": list(report.header),
        "rows": [list(row) for row in report.rows],
    }
    misses = ngettext("What one miss says", "What {n} misses say", len(report.misses)).format(n=len(report.misses))
    return {
        "sources": {
            "paragraphs": [_(SOURCES_TEXT)],
            "tables": [{"caption": _("What each id stands for"), "header": ["id", _("item")],
                        "rows": [list(row) for row in shipped.source_ids()]}],
            "columns": [{"title": _("Literature"), "items": shipped.literature().removesuffix(".").split("; ")}],
        },
        "limits": {"columns": [{"title": "", "items": [_(text) for text in LIMITS]}]},
        "believe": {
            "columns": [{"title": _("Why believe it"), "items": texts_of("believe")},
                        {"title": _("Why doubt it"), "items": texts_of("doubt")}],
        },
        "validation": {
            "paragraphs": [report.summary, _(RULE_TEXT)],
            "columns": [{"title": misses, "items": list(report.misses)}],
            "tables": [patterns] if report.rows else [],
        },
        "glossary": {"terms": terms()},
        "cite": {"paragraphs": [_(CITE_TEXT)], "code": shipped.citation()},
        "using": {"paragraphs": [_(KEYS_TEXT)], "columns": [{"title": "", "items": texts_of("using")}]},
    }  # fmt: skip
