"""The generated parts of the documentation: tables of four pages, picture of README, example of json.md.

Usage: python docs/generate.py           write all
       python docs/generate.py --check   exit 1 if a table is out of date; runs nothing, writes nothing

A table stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``; NAME is a key of ``TABLES``. Picture
and example come from one comparison and are only made anew on request.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from outcome_tables import outcomes
from parameter_tables import PARAMETER_HEAD, joint_limits, number_text, parameter_row, parameters
from pydantic import BaseModel

from cisim.model import streams
from cisim.model.conditions import CONDITIONS, Condition
from cisim.model.decisions import DECISIONS
from cisim.model.kernels.layout import Account
from cisim.model.mechanisms import MECHANISMS
from cisim.model.quantities import QUANTITIES
from cisim.model.sectors import SECTORS
from cisim.report.bibliography import scale_table, sources_table
from cisim.report.markdown import escape_dollars, markdown_table
from cisim.report.month_map import acting_conditions, scheduled_mechanisms
from cisim.scenario.schema import Initiative, Stage
from cisim.scenario.strategies import allowed
from cisim.simulation.observe import METRICS
from cisim.workshop import Room, choice_table, price_table

DOCS = Path(__file__).resolve().parent
ODD = DOCS / "odd.md"
TABLED = (ODD, DOCS / "workshop.md", DOCS / "bibliography.md", DOCS / "outcomes.md")
"""Pages with tables."""
PICTURE = DOCS / "images" / "comparison.png"
EXAMPLE = DOCS / "json.md"
COMPARED = ("adaptive-city", 200, 1)
"""Scenario, runs and seed of the picture and the example."""

BLOCK = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the tables and the picture, or only check the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="exit 1 if a table is out of date")
    check = parser.parse_args(arguments).check
    found = False
    for page in TABLED:
        before = page.read_text(encoding="utf-8")
        if check and (late := out_of_date(before)):
            sys.stderr.write(f"docs/{page.name}: out of date: {', '.join(late)} (run: python docs/generate.py)\n")
            found = True
        elif not check and (after := filled(before)) != before:
            page.write_text(after, encoding="utf-8")
    if not check:
        draw_comparison()
    return int(found)


def filled(text: str) -> str:
    """The text with every generated part made anew."""
    return BLOCK.sub(lambda m: f"{m[1]}\n{TABLES[m[2]]()}\n\n{m[3]}", text)


def out_of_date(text: str) -> list[str]:
    """Names of the generated parts that are not what the code declares now."""
    fresh = [m.group() for m in BLOCK.finditer(filled(text))]
    return [m[2] for m, new in zip(BLOCK.finditer(text), fresh, strict=True) if m.group() != new]


def draw_comparison() -> None:
    """The comparison of the default city: the picture as ``cisim compare --out`` draws it, and the JSON object."""
    from cisim.charts.paper.comparison import draw
    from cisim.comparison.comparison import compare
    from cisim.report.comparison_tables import year_bands
    from cisim.scenario.load import load

    name, runs, seed = COMPARED
    comparison = compare(load(name), runs, seed)
    result = comparison.to_dict()
    figure = draw(result, comparison.months, year_bands(comparison))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(PICTURE, dpi=130, metadata={"Software": None})
    text = json.dumps(shortened(result), indent=2)
    page = EXAMPLE.read_text(encoding="utf-8")
    marked = re.compile(r"(<!-- example -->\n).*?(<!-- end -->)", re.DOTALL)
    EXAMPLE.write_text(marked.sub(lambda m: f"{m[1]}\n```json\n{text}\n```\n\n{m[2]}", page), encoding="utf-8")


def shortened(value: Any) -> Any:
    """A result with four significant digits and the last entry of each list, for reading."""
    if isinstance(value, dict):
        return {key: shortened(v) for key, v in value.items()}
    if isinstance(value, list):
        return [shortened(v) for v in value[-1:]]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def decisions() -> str:
    """Every decision: its rule, who decides when, what, and what is allowed."""
    rows = [
        [
            f"`{d.name}`",
            d.who,
            f"`{d.phase}`",
            escape_dollars(d.text),
            escape_dollars(d.allowed),
            d.equation,
            f"`{d.method}`",
        ]
        for d in DECISIONS
    ]
    return markdown_table(("rule", "who", "phase", "decides", "allowed", "equation", "Mesa method"), rows)


def stage_fields() -> str:
    """What a stage may say of itself."""
    return _fields(Stage)


def initiative_fields() -> str:
    """What may be said of an initiative."""
    return _fields(Initiative)


def _fields(item: type[BaseModel]) -> str:
    rows = [[f"`{name}`", escape_dollars(field.description or "")] for name, field in item.model_fields.items()]
    return markdown_table(("field", "meaning"), rows)


def quantities() -> str:
    """The named quantities, and which conditions change them."""
    rows = []
    for q in QUANTITIES:
        base = f"`{q.base}`" if isinstance(q.base, str) else number_text(q.base)
        changed = [c.title for c in CONDITIONS if any(change.quantity == q.name for change in c.changes)]
        limits = f"{number_text(float(q.low))} to {number_text(float(q.high))}"
        rows.append([f"`{q.name}`", base, limits, escape_dollars(q.unit), escape_dollars(q.text), ", ".join(changed)])
    return markdown_table(("quantity", "base value", "limits", "unit", "meaning", "changed by"), rows)


def _condition(condition: Condition) -> str:
    facts = [
        ("Claim", condition.claim),
        ("Main path", condition.main_path),
        ("Price", condition.price),
        ("Can do harm by", condition.harm),
        ("Source", condition.source),
        ("Evidence", condition.evidence),
        ("Grade", condition.grade),
    ]
    needs = [
        f"`{p.quantity}`: without it {number_text(100 * p.floor)} % of the growth; {p.text}"
        for p in condition.prerequisites
    ]
    facts.append(("Requires", "; ".join(needs) or "nothing"))
    changes = [[c.role, f"`{c.formula}`", c.text] for c in condition.changes]
    rows = [parameter_row(p, p.name) for p in condition.settings]
    return "\n\n".join(
        [
            f"#### {condition.title} (`{condition.name}`)",
            "\n".join(f"- **{name}.** {text}" for name, text in facts),
            markdown_table(("role", "equation", "meaning"), changes),
            f"Keys below stand under `conditions.{condition.name}`.",
            markdown_table(PARAMETER_HEAD, rows),
        ]
    )


def conditions() -> str:
    """Every condition: what it claims, changes, costs and needs."""
    return "\n\n".join(map(_condition, CONDITIONS))


def mechanisms() -> str:
    """Every mechanism: what it does, when, which conditions act in it, where its code is."""
    when = {m.name: dict.fromkeys(s.when for s in scheduled_mechanisms() if s.mechanism == m) for m in MECHANISMS}
    rows = [
        [
            m.name,
            m.title,
            escape_dollars(m.sentence),
            ", ".join(when[m.name]) or "from the record",
            ", ".join(c.title for c in acting_conditions(m.kernels)),
            m.grade,
            ", ".join(f"`src/cisim/{source}`" for source in m.sources),
        ]
        for m in MECHANISMS
    ]
    head = ("equation", "mechanism", "what happens", "when", "conditions that act in it", "grade", "code")
    return markdown_table(head, rows)


def metrics() -> str:
    """What is recorded of every run."""
    return markdown_table(("metric", "unit", "meaning"), [[f"`{m.name}`", m.unit, m.text] for m in METRICS])


def accounts() -> str:
    """The accounts of the ledger, in order."""
    return ", ".join(f"`{a.name}`" for a in Account)


def random_streams() -> str:
    """The decision points that have random numbers of their own, with the remark beside each."""
    source = Path(streams.__file__).read_text(encoding="utf-8")
    remarks = dict(re.findall(r"^    ([A-Z_]+) = \d+(?:  # (.*))?$", source, re.MULTILINE))
    rows = [[f"`{s.name}`", str(s.value), remarks[s.name]] for s in sorted(streams.Stream)]
    return markdown_table(("stream", "number", "decides"), rows)


def sectors() -> str:
    """Rights, numbers and decisions of every sector, and what a function from outside may set."""
    rows = [
        [
            s.name,
            f"`{s.count}`" if s.count else "one an initiative",
            s.place,
            s.capacity,
            s.income,
            s.rights,
            ", ".join(f"`{name}`" for name in s.methods),
            ", ".join(f"`{rule.name}`" for rule in s.rules),
        ]
        for s in SECTORS
    ]
    head = (
        "sector",
        "how many",
        "works at",
        "first capacity",
        "lives on",
        "rights and limits",
        "decides",
        "can be set",
    )
    return markdown_table(head, rows)


def sector_decisions() -> str:
    """What each sector decides, by which rule, from what source, and the value at which the rule does nothing."""
    rows = []
    for sector in SECTORS:
        for d in sector.decisions:
            neutral = f"`{d.neutral}`" if d.neutral else ""
            words = escape_dollars(d.rule), d.equation, escape_dollars(d.source)
            rows.append([sector.name, f"`{d.name}`", *words, d.grade, neutral])
    return markdown_table(("sector", "decision", "rule", "equation", "source", "grade", "neutral"), rows)


def strategies() -> str:
    """What single agents may have of their own, by list of a scenario file."""
    rows = []
    for sector in SECTORS:
        for s in sector.strategy:
            default = f"`{s.parameter}`" if s.parameter else ""
            rows.append([f"`[[{sector.plural}]]`", f"`{s.name}`", default, escape_dollars(s.meaning), allowed(s)])
    return markdown_table(("list", "key", "default", "meaning", "allowed"), rows)


def workshop(rows: list[list[str]]) -> str:
    """A table of the room: what tokens do, or what it may buy in the community that is played by default."""
    return markdown_table(rows[0], [[escape_dollars(cell) for cell in row] for row in rows[1:]])


TABLES: dict[str, Callable[[], str]] = {
    "workshop_choices": lambda: workshop(choice_table()),
    "workshop_prices": lambda: workshop(price_table(Room().scenario)),
    "sectors": sectors,
    "decisions": decisions,
    "sector_decisions": sector_decisions,
    "strategies": strategies,
    "parameters": parameters,
    "joint_limits": joint_limits,
    "stage_fields": stage_fields,
    "initiative_fields": initiative_fields,
    "quantities": quantities,
    "conditions": conditions,
    "mechanisms": mechanisms,
    "metrics": metrics,
    "outcomes": outcomes,
    "accounts": accounts,
    "evidence_scale": scale_table,
    "bibliography": sources_table,
    "streams": random_streams,
}

if __name__ == "__main__":
    sys.exit(main())
