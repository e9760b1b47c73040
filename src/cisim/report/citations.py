"""The publications that a run of one scenario rests on, and what rests on each: mechanisms, conditions, decisions and
parameters; as text, as an object and as BibTeX.

Conditions that are off, and their parameters, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypedDict

from cisim.model.bibliography import Source, bibliography
from cisim.model.conditions import strength_key
from cisim.model.decisions import DECISIONS
from cisim.model.evidence_badges import EVIDENCE_SCALE
from cisim.model.mechanisms import MECHANISMS
from cisim.model.parameters import Parameter, Value
from cisim.report.month_map import owning_mechanism
from cisim.scenario.scenario import Scenario
from cisim.scenario.schema import all_parameters
from cisim.version import __version__, document

VOLUME = re.compile(r"(?P<journal>.*[^,]) (?P<volume>\d{1,3})(?:\((?P<number>\d+)\))?(?::(?P<pages>\d+))?")
"""``Management Science 43:934``: a journal, its volume, issue and first page."""


class _Sourced(Protocol):
    """What names its source: a mechanism, a condition, a decision."""

    @property
    def name(self) -> str: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True)
class Citation:
    """A publication with the names of the mechanisms, conditions and decisions, and the keys of the parameters, whose
    source it is.
    """

    source: Source
    mechanisms: tuple[str, ...]
    conditions: tuple[str, ...]
    decisions: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    @property
    def is_used(self) -> bool:
        """Whether anything rests on it."""
        return bool(self.mechanisms or self.conditions or self.decisions or self.parameters)


def citations(scenario: Scenario) -> tuple[Citation, ...]:
    """The publications that both arms of a scenario rest on, the best evidence first."""
    conditions = [c for c in scenario.conditions if scenario[strength_key(c.name)] > 0]
    parameters = parameters_used(scenario)
    found = (
        Citation(
            source,
            _naming(source, MECHANISMS),
            _naming(source, conditions),
            _naming(source, DECISIONS),
            tuple(p for p in parameters if source.is_cited_in(p.source)),
        )
        for source in bibliography()
    )
    return tuple(citation for citation in found if citation.is_used)


def parameters_used(scenario: Scenario) -> tuple[Parameter, ...]:
    """All parameters of a scenario but those of conditions that are off."""
    off = tuple(f"conditions.{c.name}." for c in scenario.conditions if scenario[strength_key(c.name)] == 0)
    return tuple(p for p in all_parameters(scenario.conditions).values() if not p.key.startswith(off))


class CitedParameter(TypedDict):
    """A parameter that names a publication."""

    key: str
    mechanism: str
    value: Value
    default: Value


class CitationData(TypedDict):
    """A publication and what rests on it."""

    cite: str
    title: str
    where: str
    taken: str
    level: str
    evidence: str
    mechanisms: list[str]
    conditions: list[str]
    decisions: list[str]
    parameters: list[CitedParameter]


class CitedScenario(TypedDict):
    """The scenario and its own sources."""

    name: str
    hash: str
    sources: list[str]


class CitationsData(TypedDict):
    """What ``cisim cite --json`` prints."""

    scenario: CitedScenario
    model_version: str
    publications: list[CitationData]
    parameters: dict[str, int]


def citations_as_dict(scenario: Scenario) -> CitationsData:
    """The object of ``cisim cite --json`` (docs/json.md)."""
    found = citations(scenario)
    parameters = parameters_used(scenario)
    cited = {p.key for citation in found for p in citation.parameters}
    return {
        "scenario": {"name": scenario.name, "hash": scenario.hash, "sources": list(scenario.sources)},
        "model_version": __version__,
        "publications": [_citation_as_dict(citation, scenario) for citation in found],
        "parameters": {"all": len(parameters), "cited": len(cited)},
    }


def citations_as_text(scenario: Scenario) -> str:
    """The same for a terminal: a publication, how good its evidence is, and what rests on it."""
    told = citations_as_dict(scenario)
    lines = [f"Publications that {scenario.name} (hash {scenario.hash}) rests on, the best evidence first:"]
    for row in told["publications"]:
        lines += ["", *_citation_lines(row)]
    counts = told["parameters"]
    lines += [
        "",
        f"{counts['cited']} of {counts['all']} parameters name a publication; the others are assumed, or facts of the "
        "community (cisim describe --parameters).",
    ]
    if scenario.sources:
        lines.append(f"Sources of the scenario itself: {'; '.join(scenario.sources)}.")
    return "\n".join(lines)


def _citation_lines(row: CitationData) -> list[str]:
    what = f"{row['title']}. {row['where']}" if row["title"] else f"taken from it: {row['taken']}"
    lines = [f"{EVIDENCE_SCALE[row['level']][0]} {row['cite']}: {what}.", f"    {row['evidence']}."]
    titles = {m.name: f"{m.name} {m.title}" for m in MECHANISMS}
    rests = {"mechanisms": [titles[name] for name in row["mechanisms"]], "conditions": row["conditions"],
             "decisions": row["decisions"]}  # fmt: skip
    lines += [f"    {kind}: {', '.join(names)}" for kind, names in rests.items() if names]
    for p in row["parameters"]:
        changed = "" if p["value"] == p["default"] else f" (the source is that of the default, {_short(p['default'])})"
        lines.append(f"    {p['key']} = {_short(p['value'])}{changed}")
    return lines


def citations_as_bibtex(scenario: Scenario) -> str:
    """Entries for cisim, with the hash of the scenario, and for every publication the scenario rests on."""
    return "\n\n".join([_software_entry(scenario), *(_entry(citation.source) for citation in citations(scenario))])


def _naming(source: Source, entries: Iterable[_Sourced]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.name for entry in entries if source.is_cited_in(entry.source)))


def _citation_as_dict(citation: Citation, scenario: Scenario) -> CitationData:
    source = citation.source
    return {
        "cite": source.cite,
        "title": source.title,
        "where": source.where,
        "taken": source.taken,
        "level": source.level,
        "evidence": EVIDENCE_SCALE[source.level][1],
        "mechanisms": list(citation.mechanisms),
        "conditions": list(citation.conditions),
        "decisions": list(citation.decisions),
        "parameters": [
            {"key": p.key, "mechanism": owning_mechanism(p), "value": scenario[p.key], "default": p.default}
            for p in citation.parameters
        ],
    }


def _software_entry(scenario: Scenario) -> str:
    facts = dict(re.findall(r'^(title|date-released): "?(.*?)"?$', document("CITATION.cff"), re.MULTILINE))
    author = re.search(r'^  - name: "?(.*?)"?$', document("CITATION.cff"), re.MULTILINE)
    fields = {
        "author": f"{{{author[1]}}}" if author else "",
        "title": facts.get("title", "cisim"),
        "year": facts.get("date-released", "")[:4],
        "version": __version__,
        "note": f"Scenario {scenario.name}, hash {scenario.hash}",
    }
    return _bibtex("software", "cisim", fields)


def _entry(source: Source) -> str:
    names, _, year = source.cite.rpartition(" ")
    journal = VOLUME.fullmatch(source.where)
    place = (
        {key: value or "" for key, value in journal.groupdict().items()} if journal else {"howpublished": source.where}
    )
    taken = f"Taken from it: {source.taken}" if source.taken else ""
    fields = {"author": _authors(source), "title": source.title, "year": year, "note": taken} | place
    key = "-".join(re.findall(r"\w+", f"{names} {year}".lower()))
    return _bibtex("article" if journal else "misc", key, fields)


def _authors(source: Source) -> str:
    """Family names as BibTeX joins them, names of institutions in braces; empty for comments on another source."""
    if any(source.cite.endswith(f" on {other.cite}") for other in bibliography()):
        return ""
    names = re.split(r", | & ", source.cite.rpartition(" ")[0].replace(" et al.", " & others"))
    return " and ".join(f"{{{name}}}" if re.search(r"[ /]", name) else name for name in names)


def _bibtex(kind: str, key: str, fields: dict[str, str]) -> str:
    written = {name: re.sub(r"([&%$#_])", r"\\\1", value) for name, value in fields.items() if value}
    lines = [f"  {name} = {{{value}}}," for name, value in written.items()]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
