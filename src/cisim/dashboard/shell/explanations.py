"""What the drawer says: how a control works, what stands behind a result, how to make it again. From declarations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

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
from cisim.dashboard.shell.declaration_texts import (
    badge,
    condition_content,
    evidence_text,
    grade_words,
    number_text,
)
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
    OWN_PLACE_TEXT,
    POOL_TEXT,
    RULE_TEXT,
)
from cisim.dashboard.shell.types import PageContent, Part, PartTable
from cisim.dashboard.state.cache import is_private
from cisim.dashboard.state.commands import command_line, python_lines, why_line
from cisim.dashboard.state.controls import NUMBER_CONTROLS, control_keys, problems, range_text
from cisim.dashboard.state.result_cache import ATTRIBUTIONS, FULL, ComparisonResult
from cisim.dashboard.state.settings import Settings
from cisim.experiment.attribution import Attribution
from cisim.language import N_, _, first_up, ngettext
from cisim.language.numbers import format_general
from cisim.model.conditions import CONDITIONS, Condition
from cisim.model.evidence_badges import BADGES, GRADE_LEVELS
from cisim.report.known_uncertainty import uncertainty_text
from cisim.scenario.scenario import Scenario
from cisim.scenario.schema import all_parameters, meaning_of
from cisim.version import __version__

ATTRIBUTION_LATER = N_("Which conditions carry this, and on what evidence, is worked out after the last of the runs.")
ATTRIBUTION_WORKING = N_("Working out which conditions carry this, and on what evidence …")
WHY_TEXT = N_(
    "Mechanisms one by one, learning or allocation, and all assumed numbers moved together: some minutes of runs on "
    "the command line, which can be interrupted and gone on with."
)


def evidence_line(result: ComparisonResult, shares: Attribution | None) -> dict[str, str]:
    """What the page says beside the verdict: ``icon``, ``text``, and how far it is (``state``)."""
    if shares is None:
        working = result.runs >= FULL
        return {
            "icon": "…",
            "text": _(ATTRIBUTION_WORKING if working else ATTRIBUTION_LATER),
            "state": "working" if working else "later",
        }
    attribution = shares.to_dict()
    icon = BADGES[attribution["weakest"]["badge"]][0] if attribution["weakest"] else "–"
    return {"icon": icon, "text": attribution_sentence(attribution), "state": "done"}


def attribution_part(result: ComparisonResult | None, shares: Attribution | None) -> Part:
    """The part of the drawer with the table of shares."""
    heading = _("Which conditions carry it")
    if result is None or shares is None:
        return {"heading": heading, "text": _(ATTRIBUTION_LATER)}
    attribution = shares.to_dict()
    sentence = attribution_sentence(attribution)
    effect = attribution["effect"]
    if effect is None:
        return {"heading": heading, "text": sentence}
    text = _(
        "{sentence} Shares (Shapley values) of {effect} points, the mean difference of the first {n} paired runs: what "
        "each condition adds, averaged over all orders of adding them. Below zero: it works against the effect. They "
        "say what the model does, not what happens elsewhere."
    ).format(sentence=sentence, effect=signed(effect), n=attribution["runs"])
    rows = [attribution_cells(row) for row in attribution["conditions"]]
    return {"heading": heading, "text": text, "table": {"header": ATTRIBUTION_HEADER, "rows": rows}}


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
        "years": lambda: parameter_content("years", (), _(LENGTH_TEXT)),
        "evidence": lambda: evidence_content(settings, result),
        "limits": lambda: {
            "title": _(LIMITS_TITLE),
            "parts": [{"heading": _("Limits"), "items": [_(text) for text in LIMITS]}],
        },
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


def problem_content(scenario: Scenario) -> PageContent:
    """The three kinds and the dials behind them."""
    known = all_parameters()
    dials = []
    for key in problems()["adaptive"]:
        kinds = [(_(kind), values[key]) for kind, values in problems().items()]
        p = known[key]
        text = _("{text} ({symbol}): {values}; now {value} (range {low} to {high}; {grade}: {source})")
        low, high = format_general(p.low), format_general(p.high)
        values = ", ".join(f"{kind} {format_general(float(value))}" for kind, value in kinds)
        dials.append(text.format(
            text=_(p.text), symbol=p.symbol, values=values,
            value=format_general(float(scenario[key])), low=low, high=high, grade=p.grade, source=p.source,
        ))  # fmt: skip
    return {
        "title": _("Kinds of problem"),
        "badge": badge("S"),
        "parts": [
            {"heading": _("Claim"), "text": _(KINDS_TEXT)},
            {"heading": _("Source"), "text": "Heifetz, Kania & Kramer 2004; Kania & Kramer 2011"},
            {"heading": _("Equation"), "kind": "equation", "text": _(EQUATION_TEXT), "closed": True},
            {"heading": _("What the control sets"), "items": dials, "closed": True},
        ],
    }


def existing_content(scenario: Scenario, result: ComparisonResult | None) -> PageContent:
    """How many partnerships still exist over the years, what those are, and the numbers behind it."""
    numbers = [number_text(p) for p in all_parameters().values() if p.key.startswith("partnerships.")]
    parts: list[Part] = [{"heading": _("Meaning"), "text": _(EXISTING_TEXT)}]
    if result is not None and (part := result.data["existing"]):
        rows = [[years_text(h["years"]), share_text(h["existing"]), among_cell(h["existing"]), signed(h["mean"])]
                for h in result.data["horizons"] if h["existing"]]  # fmt: skip
        low, high = (f"{100 * part[end]:.0f}" for end in ("low", "high"))
        text = _(
            "{sentence} The share lies between {low} and {high} % (95 %). Difference at the last stage in points, mean "
            "and {spread}:"
        ).format(sentence=existing_sentence(result.data), low=low, high=high, spread=spread_text(result.runs))
        header = [_("After"), _("Still exist"), _("Difference of those"), _("Of all who began")]
        table: PartTable = {"header": header, "rows": rows}
        parts.append({"heading": _("Over the years"), "text": text, "table": table})
    parts += [
        {"heading": _("How far to trust it"), "text": _(SELECTION_TEXT)},
        {"heading": _("Equation"), "text": _(ENDS_EQUATION), "kind": "equation", "closed": True},
        {"heading": _("Its numbers: value, allowed range, grade"), "items": numbers, "closed": True},
    ]
    return {"title": _(EXISTING_TITLE), "badge": badge("L"), "parts": parts}


def money_content(result: ComparisonResult | None) -> PageContent:
    """The grant pool, what more of it does, and what stands beside a dollar of backbone."""
    content = parameter_content("money", ("money.", "funding."), _(POOL_TEXT))
    parts: list[Part] = [{"heading": _("What more of it does"), "text": _(MARGINAL_OFFER),
              "opens": {"topic": MARGINAL_TOPIC, "label": _(MARGINAL_TITLE)}}]  # fmt: skip
    if result is not None and (part := result.data["leverage"]):
        table: PartTable = {"header": LEVERAGE_HEADER, "rows": leverage_cells(part)}
        text = " ".join((leverage_sentence(result.data), _(LEVERAGE_TEXT)))
        parts.append({"heading": _(LEVERAGE_TITLE), "text": text, "table": table})
    others = content["parts"]
    return {**content, "parts": [*others[:4], *parts, *others[4:]]}


def parameter_content(name: str, groups: tuple[str, ...], text: str) -> PageContent:
    """A control with a number, and the others of its groups."""
    title, key = NUMBER_CONTROLS[name][:2]
    p = all_parameters()[key]
    others = [number_text(q) for q in all_parameters().values() if groups and q.key.startswith(groups) and q.key != key]
    equation = (
        _("M8: grants, backbone and data system are paid out of one pool")
        if groups
        else _("one step a month; all equations")
    )
    meaning = first_up(_(meaning_of(p)))
    assumed = _("An assumption of the authors, for a {place}") if p.source else _("An assumption of the authors")
    parts: list[Part] = [
        {"heading": _("Meaning"), "text": f"{meaning}. {text}"},
        {"heading": _("Allowed"), "text": range_text(name)},
        {"heading": _("Source"), "text": assumed.format(place=p.source) if p.grade == "A" else p.source},
        {"heading": _("Equation"), "text": equation, "kind": "equation", "closed": True},
    ]
    if others:
        parts.append({"heading": _("Other numbers about money"), "items": others, "closed": True})
    return {"title": _(title), "badge": badge(p.grade), "parts": parts}


def grades(scenario: Scenario) -> Counter[str]:
    """How many of a scenario's numbers have which grade."""
    return Counter(p.grade for p in scenario.parameters.values())


def evidence_sentence(scenario: Scenario) -> str:
    """How much of the model is assumed."""
    counter = grades(scenario)
    return _("{k} of {n} numbers are assumptions.").format(k=counter["A"], n=counter.total())


def evidence_content(settings: Settings, result: ComparisonResult | None) -> PageContent:
    """Attribution of the effect, what each condition's evidence is, and grades of all numbers."""
    scenario = settings.scenario
    counter = grades(scenario)
    line, total = _("{k} of {n} numbers: grade {grade}, {meaning}"), counter.total()
    counts = [line.format(k=n, n=total, grade=g, meaning=grade_words(g)) for g in GRADE_LEVELS if (n := counter[g])]
    return {
        "title": _("What stands behind this"),
        "badge": badge("A"),
        "parts": [
            {"heading": _("With what is not known"), "text": uncertainty_text(scenario.hash, scenario.name)},
            attribution_part(result, ATTRIBUTIONS.get(settings)),
            {"heading": _("The same on the command line"), "code": command_line(settings, "--shares")},
            {
                "heading": _("Which mechanisms and assumptions carry it"),
                "text": _(WHY_TEXT),
                "code": why_line(settings),
            },
            {
                "heading": _("Evidence for each condition"),
                "items": [evidence_text(c) for c in scenario.conditions],
            },
            {"heading": _("All numbers of this scenario"), "items": counts},
            {"heading": _("How the verdict is made"), "text": _(RULE_TEXT)},
        ],
    }


def sources_content(scenario: Scenario) -> PageContent:
    """Where numbers come from."""
    of_numbers = sorted({p.source for p in scenario.parameters.values() if p.source and p.grade == "L"})
    return {
        "title": _("Sources"),
        "parts": [
            {"heading": _("This scenario"), "text": _(scenario.description), "items": list(scenario.sources)},
            {"heading": _("The conditions"), "items": [": ".join((_(c.title), c.source)) for c in scenario.conditions]},
            {"heading": _("Numbers from the literature"), "items": of_numbers},
        ],
    }


def reproduce_content(settings: Settings, result: ComparisonResult | None) -> PageContent:
    """Command, Python, and what to compare with."""
    changed = len([key for key, value in settings.changes if key not in control_keys(settings.scenario.conditions)])
    facts = [
        _("model {version}").format(version=__version__),
        _("scenario {hash}").format(hash=settings.scenario.hash),
        _("seed {n}").format(n=settings.seed),
        ngettext("{n} assumption changed", "{n} assumptions changed", changed).format(n=changed),
    ]
    if result is not None:
        facts.append(_("{n} paired runs on this page").format(n=result.runs))
    own: list[Part] = [{"heading": _("Your own place"), "text": _(OWN_PLACE_TEXT)}] if is_private(settings) else []
    return {
        "title": _("Make it again"),
        "parts": [
            *own,
            {"heading": _("Command"), "code": command_line(settings)},
            {"heading": _("Python"), "code": python_lines(settings)},
            {"heading": _("Made with"), "items": facts},
        ],
    }
