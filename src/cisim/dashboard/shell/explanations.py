"""What the drawer says: how a control works, what stands behind a result, how to make it again. From declarations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from cisim.comparison.existing_sentences import SELECTION_TEXT, among_cell, existing_sentence, share_text
from cisim.comparison.leverage_sentences import (
    LEVERAGE_HEADER,
    LEVERAGE_TEXT,
    LEVERAGE_TITLE,
    leverage_cells,
    leverage_sentence,
)
from cisim.comparison.marginal_sentences import MARGINAL_TITLE
from cisim.comparison.number_text import signed, spread_text, years_text
from cisim.comparison.sentences import ATTRIBUTION_HEADER, attribution_cells, attribution_sentence
from cisim.dashboard.shell.drawer_texts import (
    ENDS_EQUATION,
    EQUATION_TEXT,
    EXISTING_TEXT,
    EXISTING_TITLE,
    KINDS_TEXT,
    LENGTH_TEXT,
    LIMITS,
    LIMITS_TITLE,
    MARGINAL_OFFER,
    MARGINAL_TOPIC,
    POOL_TEXT,
    RULE_TEXT,
)
from cisim.dashboard.shell.types import PageContent
from cisim.dashboard.state.commands import command_line, python_lines, why_line
from cisim.dashboard.state.controls import NUMBER_CONTROLS, control_keys, problems, range_text, unit_words
from cisim.dashboard.state.result_cache import ATTRIBUTIONS, FULL, ComparisonResult
from cisim.dashboard.state.settings import Settings
from cisim.experiment.attribution import Attribution
from cisim.model.conditions import CONDITIONS, Condition
from cisim.model.evidence_badges import BADGES, GRADE_MARKS
from cisim.model.parameters import Parameter
from cisim.report.describe import CHANGES_ARE, GRADES, condition_as_dict
from cisim.report.inert_switches import inert_note
from cisim.report.known_uncertainty import uncertainty_text
from cisim.scenario.scenario import Scenario
from cisim.scenario.schema import all_parameters, meaning_of
from cisim.version import __version__

ATTRIBUTION_LATER = "Which conditions carry this, and on what evidence, is worked out after the last of the runs."
ATTRIBUTION_WORKING = "Working out which conditions carry this, and on what evidence …"
WHY_TEXT = (
    "Mechanisms one by one, learning or allocation, and all assumed numbers moved together: some minutes of runs on "
    "the command line, which can be interrupted and gone on with."
)


def evidence_line(result: ComparisonResult, shares: Attribution | None) -> dict[str, str]:
    """What the page says beside the verdict: ``icon``, ``text``, and how far it is (``state``)."""
    if shares is None:
        working = result.runs >= FULL
        return {
            "icon": "…",
            "text": ATTRIBUTION_WORKING if working else ATTRIBUTION_LATER,
            "state": "working" if working else "later",
        }
    attribution = shares.to_dict()
    icon = BADGES[attribution["weakest"]["badge"]][0] if attribution["weakest"] else "–"
    return {"icon": icon, "text": attribution_sentence(attribution), "state": "done"}


def attribution_part(result: ComparisonResult | None, shares: Attribution | None) -> dict[str, Any]:
    """The part of the drawer with the table of shares."""
    part: dict[str, Any] = {"heading": "Which conditions carry it"}
    if result is None or shares is None:
        return part | {"text": ATTRIBUTION_LATER}
    attribution = shares.to_dict()
    sentence = attribution_sentence(attribution)
    effect = attribution["effect"]
    if effect is None:
        return part | {"text": sentence}
    text = (
        f"{sentence} Shares (Shapley values) of {signed(effect)} points, the mean difference of the "
        f"first {attribution['runs']} paired runs: what each condition adds, averaged over all orders of adding them. "
        "Below zero: it works against the effect. They say what the model does, not what happens elsewhere."
    )
    rows = [attribution_cells(row) for row in attribution["conditions"]]
    return part | {"text": text, "table": {"header": ATTRIBUTION_HEADER, "rows": rows}}


def explain(topic: str, settings: Settings, result: ComparisonResult | None) -> PageContent | None:
    """The content of the drawer on a topic: a control, ``evidence``, ``limits``, ``sources``, ``reproduce``."""
    named = {c.name: c for c in settings.scenario.conditions}
    if topic in named:
        return condition_content(named[topic])
    scenario = settings.scenario
    makers: dict[str, Callable[[], PageContent]] = {
        "problem": lambda: problem_content(scenario),
        "existing": lambda: existing_content(scenario, result),
        "money": lambda: money_content(result),
        "years": lambda: parameter_content("years", (), LENGTH_TEXT),
        "evidence": lambda: evidence_content(settings, result),
        "limits": lambda: {"title": LIMITS_TITLE, "parts": [{"heading": "Limits", "items": list(LIMITS)}]},
        "sources": lambda: sources_content(scenario),
        "reproduce": lambda: reproduce_content(settings, result),
    }
    return makers[topic]() if topic in makers else None


def learn_anchor(topic: str, conditions: tuple[Condition, ...] = CONDITIONS) -> str:
    """Where the page Learn says more about a topic of the drawer; nothing if it is no topic."""
    if topic in {c.name for c in conditions}:
        return f"condition-{topic}"
    mechanisms = {"problem": "mechanism-M1", "money": "mechanism-M8", "years": "mechanism-M11"}
    mechanisms |= {"existing": "mechanism-M18", MARGINAL_TOPIC: "mechanism-M8"}
    own = {"evidence": "evidence", "limits": "limits", "sources": "sources", "reproduce": "cite"}
    return (mechanisms | own).get(topic, "")


def badge(grade: str) -> dict[str, str]:
    """A grade as icon and words."""
    return {"icon": f"{GRADE_MARKS[grade]} {grade}", "text": f"Grade {grade}: {GRADES[grade]}"}


def condition_content(condition: Condition) -> PageContent:
    """Everything a condition declares."""
    data = condition_as_dict(condition)
    changes = [f"{c['role'].capitalize()}: {c['text']} ({c['formula']})" for c in data["changes"]]
    needs = [f"{r['text']} (without it {r['floor']:.0%} of the growth)" for r in data["requires"]]
    numbers = [f"{p.name}: {number_text(p)}" for p in condition.settings]
    parts = [
        {"heading": "Claim", "text": data["claim"]},
        {"heading": "Price", "text": data["price"]},
        {"heading": "Possible harm", "text": data["harm"], "kind": "harm"},
        {"heading": "Evidence", "text": data["evidence"], "items": [" ".join(BADGES[condition.badge])]},
        {"heading": "Source", "text": data["source"]},
        {"heading": "Main path", "text": data["main_path"], "closed": True},
        {"heading": "Equation", "text": f"{CHANGES_ARE[0].upper()}{CHANGES_ARE[1:]}", "items": changes, "closed": True},
        {"heading": "What it needs", "items": needs, "closed": True} if needs else None,
        {"heading": "Its numbers: value, allowed range, grade", "items": numbers, "closed": True},
    ]
    return {"title": condition.title, "badge": badge(condition.grade), "parts": [p for p in parts if p]}


def evidence_text(condition: Condition) -> str:
    """How well it is supported that a condition works, in a line."""
    return f"{condition.title}: {' '.join(BADGES[condition.badge])}. {condition.evidence}"


def number_text(p: Parameter) -> str:
    """A parameter on a line."""
    allowed = ", ".join(p.options) if p.options else f"{p.low:,.10g} to {p.high:,.10g}"
    number = isinstance(p.default, int | float) and not isinstance(p.default, bool)
    value = f"{p.default:,.10g}" if number else str(p.default)
    source = f", {p.source}" if p.source else ""
    return f"{p.text}: {value}{unit_words(p.unit)} ({allowed}; {p.grade}{source}){inert_note(p.key)}"


def problem_content(scenario: Scenario) -> PageContent:
    """The three kinds and the dials behind them."""
    known = all_parameters()
    dials = []
    for key in problems()["adaptive"]:
        values = ", ".join(f"{kind} {values[key]:g}" for kind, values in problems().items())
        p = known[key]
        behind = f"range {p.low:g} to {p.high:g}; {p.grade}: {p.source}"
        dials.append(f"{p.text} ({p.symbol}): {values}; now {scenario[key]:g} ({behind})")
    return {
        "title": "Kinds of problem",
        "badge": badge("S"),
        "parts": [
            {"heading": "Claim", "text": KINDS_TEXT},
            {"heading": "Source", "text": "Heifetz, Kania & Kramer 2004; Kania & Kramer 2011"},
            {"heading": "Equation", "kind": "equation", "text": EQUATION_TEXT, "closed": True},
            {"heading": "What the control sets", "items": dials, "closed": True},
        ],
    }


def existing_content(scenario: Scenario, result: ComparisonResult | None) -> PageContent:
    """How many partnerships still exist over the years, what those are, and the numbers behind it."""
    numbers = [number_text(p) for p in all_parameters().values() if p.key.startswith("partnerships.")]
    parts: list[dict[str, Any]] = [{"heading": "Meaning", "text": EXISTING_TEXT}]
    if result is not None and (part := result.data["existing"]):
        rows = [[years_text(h["years"]), share_text(h["existing"]), among_cell(h["existing"]), signed(h["mean"])]
                for h in result.data["horizons"] if h["existing"]]  # fmt: skip
        low, high = (f"{100 * part[end]:.0f}" for end in ("low", "high"))
        text = (
            f"{existing_sentence(result.data)} The share lies between {low} and {high} % (95 %). Difference at the "
            f"last stage in points, mean and {spread_text(result.runs)}:"
        )
        table = {"header": ["After", "Still exist", "Difference of those", "Of all who began"], "rows": rows}
        parts.append({"heading": "Over the years", "text": text, "table": table})
    parts += [
        {"heading": "How far to trust it", "text": SELECTION_TEXT},
        {"heading": "Equation", "text": ENDS_EQUATION, "kind": "equation", "closed": True},
        {"heading": "Its numbers: value, allowed range, grade", "items": numbers, "closed": True},
    ]
    return {"title": EXISTING_TITLE, "badge": badge("L"), "parts": parts}


def money_content(result: ComparisonResult | None) -> PageContent:
    """The grant pool, what more of it does, and what stands beside a dollar of backbone."""
    content = parameter_content("money", ("money.", "funding."), POOL_TEXT)
    parts = [{"heading": "What more of it does", "text": MARGINAL_OFFER,
              "opens": {"topic": MARGINAL_TOPIC, "label": MARGINAL_TITLE}}]  # fmt: skip
    if result is not None and (part := result.data["leverage"]):
        table = {"header": LEVERAGE_HEADER, "rows": leverage_cells(part)}
        text = f"{leverage_sentence(result.data)} {LEVERAGE_TEXT}"
        parts.append({"heading": LEVERAGE_TITLE, "text": text, "table": table})
    others = content["parts"]
    return content | {"parts": [*others[:4], *parts, *others[4:]]}


def parameter_content(name: str, groups: tuple[str, ...], text: str) -> PageContent:
    """A control with a number, and the others of its groups."""
    title, key, _, _ = NUMBER_CONTROLS[name]
    p = all_parameters()[key]
    others = [number_text(q) for q in all_parameters().values() if groups and q.key.startswith(groups) and q.key != key]
    equation = (
        "M8: grants, backbone and data system are paid out of one pool" if groups else "one step a month; all equations"
    )
    meaning = meaning_of(p)
    assumed = "An assumption of the authors" + (f", for a {p.source}" if p.source else "")
    parts: list[dict[str, Any]] = [
        {"heading": "Meaning", "text": f"{meaning[:1].upper()}{meaning[1:]}. {text}"},
        {"heading": "Allowed", "text": range_text(name)},
        {"heading": "Source", "text": assumed if p.grade == "A" else p.source},
        {"heading": "Equation", "text": equation, "kind": "equation", "closed": True},
    ]
    if others:
        parts.append({"heading": "Other numbers about money", "items": others, "closed": True})
    return {"title": title, "badge": badge(p.grade), "parts": parts}


def grades(scenario: Scenario) -> Counter[str]:
    """How many of a scenario's numbers have which grade."""
    return Counter(p.grade for p in scenario.parameters.values())


def evidence_sentence(scenario: Scenario) -> str:
    """How much of the model is assumed."""
    counter = grades(scenario)
    return f"{counter['A']} of {counter.total()} numbers are assumptions."


def evidence_content(settings: Settings, result: ComparisonResult | None) -> PageContent:
    """Attribution of the effect, what each condition's evidence is, and grades of all numbers."""
    scenario = settings.scenario
    counter = grades(scenario)
    counts = [f"{n} of {counter.total()} numbers: grade {g}, {GRADES[g]}" for g in GRADES if (n := counter[g])]
    return {
        "title": "What stands behind this",
        "badge": badge("A"),
        "parts": [
            {"heading": "With all that is not known", "text": uncertainty_text(scenario.hash, scenario.name)},
            attribution_part(result, ATTRIBUTIONS.get(settings)),
            {"heading": "The same on the command line", "code": command_line(settings, "--shares")},
            {"heading": "Which mechanisms and assumptions carry it", "text": WHY_TEXT, "code": why_line(settings)},
            {
                "heading": "Evidence for each condition",
                "items": [evidence_text(c) for c in scenario.conditions],
            },
            {"heading": "All numbers of this scenario", "items": counts},
            {"heading": "How the verdict is made", "text": RULE_TEXT},
        ],
    }


def sources_content(scenario: Scenario) -> PageContent:
    """Where numbers come from."""
    of_numbers = sorted({p.source for p in scenario.parameters.values() if p.source and p.grade == "L"})
    return {
        "title": "Sources",
        "parts": [
            {"heading": "This scenario", "text": scenario.description, "items": list(scenario.sources)},
            {"heading": "The conditions", "items": [f"{c.title}: {c.source}" for c in scenario.conditions]},
            {"heading": "Numbers from the literature", "items": of_numbers},
        ],
    }


def reproduce_content(settings: Settings, result: ComparisonResult | None) -> PageContent:
    """Command, Python, and what to compare with."""
    changed = len([k for k, _ in settings.changes if k not in control_keys(settings.scenario.conditions)])
    facts = [f"model {__version__}", f"scenario {settings.scenario.hash}", f"seed {settings.seed}",
             f"{changed} assumptions changed"]  # fmt: skip
    if result is not None:
        facts.append(f"{result.runs} paired runs on this page")
    return {
        "title": "Make it again",
        "parts": [
            {"heading": "Command", "code": command_line(settings)},
            {"heading": "Python", "code": python_lines(settings)},
            {"heading": "Made with", "items": facts},
        ],
    }
