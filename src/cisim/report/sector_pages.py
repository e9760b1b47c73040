"""What a sector is and decides: each decision with rule, equation, source, numbers and code, from its declarations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from cisim.model.decision import Decision
from cisim.model.mechanisms import MECHANISMS
from cisim.model.schedule import SCHEDULE
from cisim.model.sectors import Sector
from cisim.report.describe import GRADES, ParameterData, parameter_as_dict, parameter_line
from cisim.scenario.schema import all_parameters
from cisim.scenario.strategies import allowed

FIELDS = {"place": "Works at", "capacity": "Capacity", "income": "Lives on", "rights": "Rights"}
WHEN = {"year": "once a year", "month": "every month", "quarter": "once a quarter"}


class DecisionData(TypedDict):
    """Everything a decision declares, and when and where it is made."""

    name: str
    text: str
    rule: str
    source: str
    grade: str
    allowed: str
    neutral: str
    phase: str
    method: str
    equations: dict[str, str]
    when: str
    key: str
    parameters: list[ParameterData]
    kernels: list[str]
    files: list[str]


class StrategyData(TypedDict):
    """What single agents of a sector may have of their own."""

    name: str
    list: str
    text: str
    allowed: str
    parameter: str


class SectorRuleData(TypedDict):
    """What a function from outside may set."""

    key: str
    text: str
    unit: str
    allowed: Sequence[float]


class SectorData(TypedDict):
    """Everything a sector declares, with the files in which it stands and is computed."""

    name: str
    plural: str
    place: str
    capacity: str
    income: str
    rights: str
    count: str
    agent: str
    decisions: Sequence[DecisionData]
    own: Sequence[StrategyData]
    rules: Sequence[SectorRuleData]
    files: Sequence[str]


def sector_as_dict(sector: Sector) -> SectorData:
    """Everything a sector declares, with the files in which it stands and is computed."""
    decisions = [decision_as_dict(d) for d in sector.decisions]
    files = [f"src/cisim/model/sectors/{sector.name}.py", *(file for d in decisions for file in d["files"])]
    return {
        "name": sector.name, "plural": sector.plural,
        "place": sector.place, "capacity": sector.capacity, "income": sector.income, "rights": sector.rights,
        "count": sector.count or "one an initiative",
        "agent": f"cisim.agents.{sector.agent}",
        "decisions": decisions,
        "own": [
            {"name": s.name, "list": sector.plural, "text": s.meaning, "allowed": allowed(s), "parameter": s.parameter}
            for s in sector.strategy
        ],
        "rules": [
            {"key": f"sector_rules.{sector.name}.{r.name}", "text": r.text, "unit": r.unit, "allowed": [r.low, r.high]}
            for r in sector.rules
        ],
        "files": list(dict.fromkeys(files)),
    }  # fmt: skip


def decision_as_dict(decision: Decision) -> DecisionData:
    """Everything a decision declares, and when and where it is made."""
    when = next(WHEN[phase.when] for phase in SCHEDULE if phase.name == decision.phase)
    known = all_parameters()
    declared = f"src/{decision.array.__module__.replace('.', '/')}.py"
    computed = (f"src/cisim/model/kernels/{kernel.partition('.')[0]}.py" for kernel in decision.kernels)
    return {
        "name": decision.name, "text": decision.text, "rule": decision.rule, "source": decision.source,
        "grade": decision.grade, "allowed": decision.allowed, "neutral": decision.neutral, "phase": decision.phase,
        "method": decision.method,
        "equations": {m.name: m.equation for m in MECHANISMS if set(m.kernels) & set(decision.kernels)},
        "when": when,
        "key": f"rules.{decision.name}",
        "parameters": [parameter_as_dict(known[key]) for key in decision.parameters],
        "kernels": list(decision.kernels),
        "files": list(dict.fromkeys([declared, *computed])),
    }  # fmt: skip


def sector_as_text(sector: Sector) -> str:
    """The page of a sector."""
    data = sector_as_dict(sector)
    lines = [f"{sector.name.capitalize()}  (a sector)", "=" * 60]
    lines += [f"{label:10} {getattr(sector, field)}" for field, label in FIELDS.items()]
    lines += [f"{'How many':10} {data['count']}", f"{'Agent':10} {data['agent']}"]
    for decision in data["decisions"]:
        lines += ["", *_decision_lines(decision)]
    if data["own"]:
        lines += ["", f"What single ones may have of their own, under [[{sector.plural}]]"]
        lines += [f"  {s['name']:20} {s['text']}: {s['allowed']}{_else(s['parameter'])}" for s in data["own"]]
    if data["rules"]:
        lines += ["", "What a function from outside may set"]
        lines += [f"  {r['key']}: {r['text']}, {r['unit']}" for r in data["rules"]]
    return "\n".join([*lines, "", f"{'Files':10} {', '.join(data['files'])}"])


def _decision_lines(data: DecisionData) -> list[str]:
    neutral = [f"  {'Neutral':9} {data['neutral']}: the rule does nothing"] if data["neutral"] else []
    width = max((len(p["key"]) for p in data["parameters"]), default=0)
    return [
        f"Decides {data['when']}: {data['name']}, {data['text']}",
        f"  {'Rule':9} {data['rule']}",
        *(f"  {'Equation':9} {name}: {text}" for name, text in data["equations"].items()),
        f"  {'Source':9} {data['source']}",
        f"  {'Grade':9} {data['grade']}: {GRADES[data['grade']]}",
        f"  {'Allowed':9} {data['allowed']}",
        *neutral,
        f'  {"Override":9} {data["method"]} of a Mesa agent, or [rules] {data["name"]} = "module:function"',
        f"  {'Code':9} {', '.join(data['kernels'])} in {', '.join(data['files'])}",
        *(f"  {parameter_line(p, p['key'], width)}" for p in data["parameters"]),
    ]


def _else(parameter: str) -> str:
    return f"; else {parameter}" if parameter else ""
