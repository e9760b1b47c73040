"""What a name stands for: a condition, a mechanism (``M1``), a sector or a parameter, with equations and the files that
read it; or another word of scenario files and results.

``conditions`` are those of a scenario (``Scenario.conditions``), by default the five.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypedDict

from cisim.errors import CisimError, nearest
from cisim.model.conditions import CONDITIONS, Change, Condition
from cisim.model.mechanism import Mechanism
from cisim.model.mechanisms import MECHANISMS
from cisim.model.parameters import Parameter
from cisim.model.quantities import QUANTITIES
from cisim.model.reads import READS, readers
from cisim.model.sectors import SECTORS, Sector
from cisim.report.describe import (
    GRADES,
    ConditionData,
    ParameterData,
    condition_as_dict,
    condition_as_text,
    parameter_as_dict,
    parameter_line,
    range_of,
)
from cisim.report.inert_switches import inert_lines
from cisim.report.month_map import GROWTH, acting_conditions, mechanism_parameters, owning_mechanism
from cisim.report.sector_pages import SectorData, sector_as_dict, sector_as_text
from cisim.report.vocabulary import Word, WordData, words
from cisim.scenario.joint_checks import joint_limits_of
from cisim.scenario.load import presets
from cisim.scenario.messages import OFTEN_MEANT
from cisim.scenario.schema import all_parameters, meaning_of

Entry = Condition | Mechanism | Sector | Parameter | Word
Conditions = tuple[Condition, ...]
SHORTEST_WORD, MOST_NAMED = 4, 8
"""Letters of a word that is looked for in meanings, and names that are told at most."""
LEVELS_FILE = f"model/kernels/{GROWTH.partition('.')[0]}.py"


def find(name: str | None, conditions: Conditions = CONDITIONS, others: Sequence[Word] = ()) -> tuple[Entry, ...]:
    """All conditions, or what has this name: a condition, a mechanism (``M3`` has three parts), a sector, a parameter's
    key; else parameters by the last part of their keys, and other words of scenario files and results: ``others`` are
    those of one scenario.

    Raises:
        CisimError: nothing has this name; the message proposes the nearest.
    """
    if name is None:
        return conditions
    entries: dict[str, list[Entry]] = {}
    for entry, names in _entries(conditions):
        for each in names:
            entries.setdefault(each.lower(), []).append(entry)
    if name.lower() in entries:
        return tuple(entries[name.lower()])
    if found := _other_words(name.lower(), conditions, others):
        return found
    if name.lower() in OFTEN_MEANT:
        raise CisimError(f"unknown name '{name}'; did you mean {OFTEN_MEANT[name.lower()]}?")
    if name in presets():
        raise CisimError(
            f"'{name}' is a scenario: cisim show {name} has its values, cisim cite {name} its sources; "
            f"what a name in it means: cisim describe NAME --scenario {name}"
        )
    known = [n for _, ns in _entries(conditions) for n in ns] + [w.name for w in words(conditions)]
    close = nearest(
        name, dict.fromkeys([*known, *(w.name for w in others), *(p.name for p in all_parameters(conditions).values())])
    )
    raise CisimError(
        f"unknown name '{name}'{close}{_speaking_of(name.lower(), conditions)} "
        f"(conditions: {', '.join(c.name for c in conditions)}; "
        f"mechanisms: {', '.join(m.name for m in MECHANISMS)}; sectors: {', '.join(s.name for s in SECTORS)}; "
        f"parameters: cisim describe --parameters)"
    )


def _speaking_of(word: str, conditions: Conditions) -> str:
    """Parameters, mechanisms and conditions in whose meaning or source the word stands: who asks has words of their
    own.
    """
    if len(word) < SHORTEST_WORD:
        return ""
    texts = {p.key: f"{meaning_of(p)} {p.source}" for p in all_parameters(conditions).values()}
    texts |= {m.name: f"{m.title} {m.sentence}" for m in MECHANISMS} | {c.name: c.claim for c in conditions}
    named = [key for key, text in texts.items() if re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE)]
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    return f"; it is spoken of in {', '.join(named[:MOST_NAMED])}{more}" if named else ""


def _other_words(name: str, conditions: Conditions, others: Sequence[Word]) -> tuple[Entry, ...]:
    """Parameters whose key ends so, and words that stand in sections and lists of a scenario file or in tables, first
    those of one scenario: also by the section, as ``rules.grants``, ``funders.size`` or ``stages.ready.start``.
    """
    head, _, last = name.rpartition(".")
    inside = f"[[{head.partition('.')[0]}]]", f"[{head}]"
    found = [
        w for w in (*others, *words(conditions))
        if w.name.lower() == name or (w.name.lower() == last and w.where.partition(" of ")[0] in inside)
    ]  # fmt: skip
    parameters = [p for p in all_parameters(conditions).values() if p.name.lower() == name]
    return tuple(dict.fromkeys([*parameters, *found]))


def _entries(conditions: Conditions) -> Iterator[tuple[Entry, tuple[str, ...]]]:
    """Everything that can be looked up, with its names."""
    yield from ((c, (c.name, c.title)) for c in conditions)
    for m in MECHANISMS:
        parts = (m.name[:-1],) if re.fullmatch(r"M\d+[a-z]", m.name) else ()
        yield m, tuple(dict.fromkeys((m.name, *parts, m.title)))
    for s in SECTORS:
        names = dict.fromkeys((s.name, s.plural))
        yield s, (*names, *(f"sector {name}" for name in names))
    yield from ((p, (p.key,)) for p in all_parameters(conditions).values())


class MechanismData(TypedDict):
    """Everything a mechanism declares, with its parameters and the conditions that act in it."""

    name: str
    title: str
    sentence: str
    equation: str
    price: str
    harm: str
    source: str
    evidence: str
    grade: str
    conditions: list[str]
    kernels: list[str]
    files: list[str]
    parameters: list[ParameterData]


class ParameterPage(ParameterData):
    """Everything a parameter declares, and where it stands, is read and is limited."""

    equations: dict[str, str]
    declared: str
    read: list[str]
    inert: list[str]
    together: list[str]


EntryData = ConditionData | MechanismData | SectorData | WordData | ParameterPage


def as_dict(entry: Entry, conditions: Conditions = CONDITIONS) -> EntryData:
    """Everything that is declared."""
    if isinstance(entry, Condition):
        return condition_as_dict(entry)
    if isinstance(entry, Mechanism):
        return mechanism_as_dict(entry, conditions)
    if isinstance(entry, Sector):
        return sector_as_dict(entry)
    if isinstance(entry, Word):
        return entry.as_dict()
    return parameter_page(entry, conditions)


def parameter_page(parameter: Parameter, conditions: Conditions = CONDITIONS) -> ParameterPage:
    """Everything of a parameter."""
    return {
        **parameter_as_dict(parameter),
        "equations": equations(parameter, conditions),
        "declared": declared_in(parameter, conditions),
        "read": read_in(parameter, conditions),
        "inert": inert_lines(parameter.key),
        "together": joint_limits_of(parameter.key, conditions),
    }


def as_text(entries: Sequence[Entry], conditions: Conditions = CONDITIONS) -> str:
    """A page for each."""
    return "\n\n".join(_text(entry, conditions) for entry in entries)


def _text(entry: Entry, conditions: Conditions) -> str:
    if isinstance(entry, Condition):
        return condition_as_text(entry)
    if isinstance(entry, Word):
        return entry.as_text()
    return sector_as_text(entry) if isinstance(entry, Sector) else _page(entry, conditions)


def mechanism_as_dict(m: Mechanism, conditions: Conditions = CONDITIONS) -> MechanismData:
    """Everything a mechanism declares, with its parameters and the conditions that act in it."""
    return {
        "name": m.name, "title": m.title, "sentence": m.sentence, "equation": m.equation, "price": m.price,
        "harm": m.harm, "source": m.source, "evidence": m.evidence, "grade": m.grade,
        "conditions": [c.name for c in acting_conditions(m.kernels, conditions)],
        "kernels": list(m.kernels),
        "files": [f"src/cisim/{file}" for file in m.sources],
        "parameters": [parameter_as_dict(p) for p in mechanism_parameters(m)],
    }  # fmt: skip


def equations(parameter: Parameter, conditions: Conditions = CONDITIONS) -> dict[str, str]:
    """Equations a parameter stands in, by the name of their mechanism or condition."""
    if condition := _condition_of(parameter, conditions):
        if changes := _changes(parameter, conditions):
            return {condition.name: "; ".join(c.formula for c in changes)}
        return {m.name: m.equation for m in MECHANISMS if m.name == "M7"}
    reading = {kernel for kernel, names in READS.items() if parameter.key in names}
    reading |= set(DRAWN_FOR.get(parameter.key, ()))
    # without a kernel that reads it: by its symbol, unless that is a letter, which may mean something else
    symbol = parameter.symbol if len(parameter.symbol) > 2 and not reading else ""
    return {
        m.name: m.equation
        for m in MECHANISMS
        if m.name == owning_mechanism(parameter)
        or reading & set(m.kernels)
        or (symbol and symbol in re.split(r"\W+", m.equation))
    }


DRAWN_FOR = {"problem.known": ("search.choose_steps", "cycles.joint_cycles")}
"""Kernels that read a parameter as an array of the block, which is made of it when a community is drawn."""


def declared_in(parameter: Parameter, conditions: Conditions = CONDITIONS) -> str:
    """The file that declares a parameter; of a condition from outside, that it comes from there."""
    condition = _condition_of(parameter, conditions)
    if condition is None:
        return "src/cisim/model/parameters.py"
    if parameter not in (condition.build_years, *condition.parameters):
        return "src/cisim/model/conditions/base.py"
    inside = any(c is condition for c in CONDITIONS)
    return f"src/cisim/model/conditions/{condition.name}.py" if inside else f"{condition.title}, from outside cisim"


def read_in(parameter: Parameter, conditions: Conditions = CONDITIONS) -> list[str]:
    """Files in which the model reads a parameter, or the quantities that it sets or that a condition changes by it."""
    changed = {c.quantity for c in _changes(parameter, conditions)}
    own = () if _condition_of(parameter, conditions) else (parameter.key,)
    set_by_it = (q.name for q in QUANTITIES if q.base == parameter.key)
    files = [file for name in (*changed, *set_by_it, *own) for file in readers(name)]
    files += [f"model/kernels/{kernel.partition('.')[0]}.py" for key in own for kernel in DRAWN_FOR.get(key, ())]
    if any(need.quantity in changed for c in conditions for need in c.prerequisites) or not (own or changed):
        files.append(LEVELS_FILE)  # levels are built up there, and what they require is read
    if not files:
        files = [file for m in MECHANISMS if m.name == owning_mechanism(parameter) for file in m.sources]
    return [f"src/cisim/{file}" for file in sorted(set(files), key=lambda file: (not file.startswith("model"), file))]


def _condition_of(parameter: Parameter, conditions: Conditions) -> Condition | None:
    return next((c for c in conditions if parameter.group == f"conditions.{c.name}"), None)


def _changes(parameter: Parameter, conditions: Conditions) -> tuple[Change, ...]:
    condition = _condition_of(parameter, conditions)
    return tuple(c for c in condition.changes if parameter.name in c.coefficients) if condition else ()


def _page(entry: Mechanism | Parameter, conditions: Conditions) -> str:
    if isinstance(entry, Mechanism):
        title, lines = f"{entry.title}  ({entry.name})", _mechanism_lines(entry, conditions)
    else:
        title, lines = entry.key, _parameter_lines(entry, conditions)
    return "\n".join([title, "=" * 60, *lines])


def _mechanism_lines(m: Mechanism, conditions: Conditions) -> list[str]:
    data = mechanism_as_dict(m, conditions)
    fields = ("sentence", "equation", "price", "harm", "source", "evidence")
    lines = [f"{name.capitalize():10} {getattr(m, name)}" for name in fields]
    lines.append(f"{'Grade':10} {data['grade']}: {GRADES[data['grade']]}")
    lines.append(f"{'Conditions':10} {', '.join(data['conditions']) or 'none act in it'}")
    lines.append(f"{'Code':10} {', '.join(data['kernels'] or ['-'])} in {', '.join(data['files'])}")
    width = max((len(p["key"]) for p in data["parameters"]), default=0)
    return [*lines, "Parameters", *(parameter_line(p, p["key"], width) for p in data["parameters"])]


def _parameter_lines(parameter: Parameter, conditions: Conditions) -> list[str]:
    data = parameter_page(parameter, conditions)
    ends = range_of(data)
    span = "{:.10g} to {:.10g}".format(*ends) if ends else ", ".join(map(_plain, data["allowed"]))
    return [
        f"{'Meaning':10} {data['text']}" + (f" ({data['symbol']})" if data["symbol"] else ""),
        f"{'Default':10} {_plain(data['default'])} {data['unit']}".rstrip(),
        f"{'Range':10} {span}",
        *(f"{'Together':10} {text}" for text in data["together"]),
        f"{'Grade':10} {data['grade']}: {GRADES[data['grade']]}",
        f"{'Source':10} {data['source'] or 'none: an assumption'}",
        *(f"{'Equation':10} {name}: {text}" for name, text in data["equations"].items()),
        f"{'Declared':10} {data['declared']}",
        f"{'Read in':10} {', '.join(data['read'])}",
        *(f"{'Inert':10} {text}" for text in data["inert"]),
    ]


def _plain(value: Any) -> str:
    if isinstance(value, bool | str):
        return str(value).lower()
    return f"{value:.10g}"
