"""The controls of the page Explore and the examples to try, made from the model's own declarations: a kind of problem,
each condition of the scenario (also one from outside the package), money and years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from math import nan
from types import MappingProxyType
from typing import Any, NotRequired, TypedDict

from cisim.comparison.number_text import number_word, years_alone
from cisim.dashboard.state.cache import is_private, shared_by_settings
from cisim.dashboard.state.communities import DEFAULT_COMMUNITY, default_community
from cisim.dashboard.state.refusals import among
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.unit_words import unit_words
from cisim.errors import CisimError
from cisim.language import N_, _, first_up
from cisim.language.numbers import format_general, format_long
from cisim.model.conditions import CONDITIONS, Condition, strength_key
from cisim.model.parameters import Parameter, Value
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.scenario.schema import all_parameters, plain_name

STRENGTHS = {"off": 0.0, "partial": 0.5, "full": 1.0}
STRENGTH_NAMES = {"off": N_("off"), "partial": N_("partial"), "full": N_("full")}
STRENGTH_LABELS = {"off": N_("Off"), "partial": N_("Partial"), "full": N_("Full")}
"""Strengths in words: in a sentence, and over the controls."""
PROBLEM_FILES = {"technical": "technical-city", "mixed": "mixed-city", "adaptive": DEFAULT_COMMUNITY}
PROBLEM_LABELS = {"technical": N_("Technical"), "mixed": N_("Mixed"), "adaptive": N_("Adaptive")}
PROBLEM_PHRASES = {
    "technical": N_("technical problem"), "mixed": N_("mixed problem"), "adaptive": N_("adaptive problem"),
    "own": N_("own problem"),
}  # fmt: skip
"""Kinds of problem in words: over the control, and inside a sentence."""
MONEY = "money.pool"
YEARS = "time.months"
NUMBER_CONTROLS = {
    "money": (N_("Grant money"), MONEY, 1e6, N_("$ million a year")),
    "years": (N_("Years"), YEARS, 12, N_("years simulated")),
}
"""Controls with a number: label, key, how much of the parameter's unit one of the control's is, unit."""
LADDER = tuple(m * 10.0**e for e in range(-3, 6) for m in (1, 2, 5))
"""Steps of the money control, in millions of dollars a year."""


@cache
def problems() -> Mapping[str, Mapping[str, Value]]:
    """The kinds of problem: what the scenario files of the city change between them."""
    scenarios = {name: load(file) for name, file in PROBLEM_FILES.items()}
    keys = sorted({key for s in scenarios.values() for key in s.difference(scenarios["adaptive"])})
    return MappingProxyType({name: MappingProxyType({k: s[k] for k in keys}) for name, s in scenarios.items()})


def problem_of(scenario: Scenario) -> str | None:
    """The kind of problem, or nothing if its numbers are of no kind."""
    return next((n for n, values in problems().items() if all(scenario[k] == v for k, v in values.items())), None)


def strength_of(scenario: Scenario, condition: str) -> str | None:
    """Off, partial, full, or nothing if it is something between."""
    return next((n for n, v in STRENGTHS.items() if scenario[strength_key(condition)] == v), None)


def strength_keys(conditions: Iterable[Condition]) -> list[str]:
    """Keys of the strengths of conditions, in their order."""
    return [strength_key(c.name) for c in conditions]


def control_keys(conditions: Iterable[Condition] = CONDITIONS) -> frozenset[str]:
    """All keys that the controls of a scenario with these conditions set."""
    return frozenset({MONEY, YEARS, *problems()["adaptive"], *strength_keys(conditions)})


def money_step(millions: float, up: bool) -> float:
    """The next rung of the ladder 1, 2, 5, 10 ... above or below."""
    rungs = [r for r in LADDER if (r > millions * 1.0001 if up else r < millions * 0.9999)]
    return millions if not rungs else rungs[0] if up else rungs[-1]


def range_text(name: str) -> str:
    """What may be written into a control with a number: ``0.001 to 1,000,000 ($ million a year)``."""
    key, factor, unit = NUMBER_CONTROLS[name][1:]
    low, high = (getattr(all_parameters()[key], end) / factor for end in ("low", "high"))
    if key == YEARS:
        return _("{low} to {high}").format(low=years_alone(low), high=years_alone(high))
    return _("{low} to {high} ({unit})").format(low=format_long(low), high=format_long(high), unit=_(unit))


def number_of(name: str, text: Any) -> float:
    """What was written into a control with a number, in the unit of its parameter.

    Raises:
        CisimError: it is no number, or out of range; said with label and unit of the control.
    """
    label, key, factor = NUMBER_CONTROLS[name][:3]
    low, high = (getattr(all_parameters()[key], end) / factor for end in ("low", "high"))
    try:
        number = float(text)
    except ValueError:
        number = nan
    if not low * (1 - 1e-9) <= number <= high:
        wrong = _("{label}: a number is expected, allowed: {range}")
        raise CisimError(wrong.format(label=_(label), range=range_text(name)) + comma_hint(text))
    return number * factor


def comma_hint(text: Any) -> str:
    """How to write a number in which a comma could be a decimal sign or a mark of thousands."""
    pieces = str(text).strip().split(",")
    if len(pieces) != 2 or not all(piece.isdigit() for piece in pieces):
        return ""
    text = _("; a comma can be read in two ways: write {whole} or {decimal}")
    return text.format(whole="".join(pieces), decimal=".".join(pieces))


def strength_named(condition: Condition, text: str) -> float:
    """Off, partial, full, or a number.

    Raises:
        CisimError: it is none of these; said with the condition's name and the nearest word.
    """
    if text in STRENGTHS:
        return STRENGTHS[text]
    try:
        number = float(text)
    except ValueError:
        number = nan
    if not 0 <= number <= 1:
        allowed = _("{strengths}, or a number from 0 to 1").format(strengths=", ".join(STRENGTHS))
        title = _(condition.title)
        raise CisimError(f"{title}: {among(STRENGTHS, text, allowed)}")
    return number


def change_of(name: str, value: Any, scenario: Scenario) -> dict[str, Value]:
    """The values behind a control: its name, and what it was set to; ``up`` and ``down`` are steps of numbers.

    Raises:
        CisimError: a number that is none, or out of range.
    """
    if name == "problem":
        return dict(problems()[value])
    if name == "money":
        now = scenario[MONEY] / 1e6
        return {MONEY: money_step(now, value == "up") * 1e6 if value in ("up", "down") else number_of(name, value)}
    if name == "years":
        whole = scenario.months // 12
        years = {"up": whole + 1, "down": max(whole - (scenario.months % 12 == 0), 1)}.get(value, value)
        return {YEARS: round(number_of(name, years))}
    return {strength_key(name): STRENGTHS[value]}


def typed_value(p: Parameter, text: str) -> Any:
    """What a visitor typed, as the kind of value the parameter has.

    Raises:
        ValueError: it is none.
    """
    if p.kind is bool:
        return text == "true"
    if p.kind is int:
        number = float(text)
        return int(number) if number == int(number) else number
    return float(text) if p.kind is float else text


def keys_of(name: str) -> list[str]:
    """The keys a control sets."""
    return {"problem": list(problems()["adaptive"]), "money": [MONEY], "years": [YEARS]}.get(name, [strength_key(name)])


class ControlOption(TypedDict):
    """One of several values, in words."""

    value: str
    label: str


class Control(TypedDict):
    """A control as the page shows it: a choice has ``options``, a number ``low``, ``high`` and ``unit``."""

    name: str
    label: str
    changed: bool
    value: str | None
    options: NotRequired[list[ControlOption]]
    between: NotRequired[str]
    grade: NotRequired[str]
    unit: NotRequired[str]
    low: NotRequired[float]
    high: NotRequired[float]


def controls(settings: Settings) -> list[Control]:
    """What the page shows: the eight controls in their order, with present value and whether it was changed."""
    scenario, base = settings.scenario, settings.base
    changed = {name: any(scenario[k] != base[k] for k in keys_of(name))
               for name in ("problem", *(c.name for c in scenario.conditions), "money", "years")}  # fmt: skip
    kinds: list[ControlOption] = [{"value": n, "label": _(PROBLEM_LABELS[n])} for n in PROBLEM_FILES]
    steps: list[ControlOption] = [{"value": n, "label": _(STRENGTH_LABELS[n])} for n in STRENGTHS]
    rows: list[Control] = [
        {"name": "problem", "label": _("What kind of problem?"), "options": kinds, "value": problem_of(scenario),
         "changed": changed["problem"]}
    ]  # fmt: skip
    for c in scenario.conditions:
        between = format_general(float(scenario[strength_key(c.name)]))
        rows.append({"name": c.name, "label": _(c.title), "options": steps, "value": strength_of(scenario, c.name),
                     "between": between, "grade": c.grade, "changed": changed[c.name]})  # fmt: skip
    for name, (label, key, factor, unit) in NUMBER_CONTROLS.items():
        p = all_parameters()[key]
        rows.append({"name": name, "label": _(label), "unit": _(unit), "value": f"{scenario[key] / factor:.10g}",
                     "low": p.low / factor, "high": p.high / factor, "changed": changed[name]})  # fmt: skip
    return rows


def label_of(key: str, conditions: tuple[Condition, ...] = CONDITIONS) -> str:
    """A parameter in words: the name of its control, or what is declared that it means."""
    known = {key: _(label) for label, key, factor, unit in NUMBER_CONTROLS.values()} | {"segments": _("neighbourhoods")}
    known |= {strength_key(c.name): _(c.title) for c in conditions}
    parameters = all_parameters(conditions)
    if key in parameters and key not in known:
        return plain_name(parameters[key], conditions)
    label = known.get(key, key)
    return first_up(label)


def value_text(key: str, value: Any, conditions: tuple[Condition, ...] = CONDITIONS) -> str:
    """A value in words: strengths by name, money in millions, months as years."""
    if key in strength_keys(conditions):
        name = next((name for name, v in STRENGTHS.items() if v == value), None)
        return _(STRENGTH_NAMES[name]) if name else format_general(value)
    if key == MONEY:
        return _("${millions} M a year").format(millions=format_long(value / 1e6))
    if key == YEARS:
        return years_alone(value / 12)
    parameters = all_parameters(conditions)
    unit = parameters[key].unit if key in parameters else ""
    return (format_general(value) if isinstance(value, float) else str(value)) + unit_words(unit)


def changes_text(before: Settings, after: Settings) -> str:
    """What differs between two settings, in words: ``Backbone support: full → off``."""
    a, b = before.scenario, after.scenario
    differences = a.difference(b)
    moved = before.community != after.community or before.files != after.files
    parts = [_("Community: {before} → {after}").format(before=_(a.title), after=_(b.title))] if moved else []
    if before.form != after.form and not moved:
        parts.append(_("Numbers of your own place"))
        differences.pop("stages", None)
    if {key for key in differences if key in problems()["adaptive"]} and (kinds := (problem_of(a), problem_of(b)))[1]:
        old, new = (_(kind or "own") for kind in kinds)
        parts.append(_("Problem: {before} → {after}").format(before=old, after=new))
        differences = {key: value for key, value in differences.items() if key not in problems()["adaptive"]}
    if not moved:
        strengths = set(strength_keys(a.conditions))
        turned = {differences[key] for key in strengths & differences.keys()}
        if strengths <= differences.keys() and len(turned) == 1:
            old, new = (value_text(min(strengths), value, a.conditions) for value in turned.pop())
            text = _("All {n} conditions: {before} → {after}")
            parts.append(text.format(n=number_word(len(strengths)), before=old, after=new))
            differences = {key: value for key, value in differences.items() if key not in strengths}
        parts += [
            f"{label_of(k, a.conditions)}: {value_text(k, old, a.conditions)} → {value_text(k, new, a.conditions)}"
            for k, (old, new) in differences.items()
        ]
    if before.seed != after.seed:
        parts.append(_("Seed: {before} → {after}").format(before=before.seed, after=after.seed))
    if before.rope != after.rope:
        text, widths = _("Practically nothing: {before} → {after} points"), (before.rope, after.rope)
        parts.append(text.format(**dict(zip(("before", "after"), map(format_general, widths), strict=True))))
    first = "; ".join(parts[:4])
    return _("{changes} and {n} more").format(changes=first, n=len(parts) - 4) if len(parts) > 4 else first


@shared_by_settings
def title_of(settings: Settings) -> str:
    """A scenario's title; where no file says it, that of the nearest file and what is changed in it."""
    nearest, title = settings.unchanged, settings.base.title
    kind = problem_of(settings.scenario)
    if settings.community == DEFAULT_COMMUNITY and kind and not is_private(settings):
        nearest = nearest.changed(problems()[kind])
        title = Settings(PROBLEM_FILES[kind]).base.title
    changes = changes_text(nearest, replace(nearest, changes=settings.changes))
    return _("{title}. Changed: {changes}").format(title=_(title), changes=changes) if changes else _(title)


@dataclass(frozen=True)
class Example:
    """An example to try: a community and what is changed in it."""

    name: str
    label: str
    community: str = DEFAULT_COMMUNITY
    problem: str | None = None
    off: tuple[str, ...] = ()
    more: Mapping[str, Value] = field(default_factory=dict)

    @cached_property
    def settings(self) -> Settings:
        """As settings."""
        changes = dict(problems()[self.problem]) if self.problem else {}
        changes |= {strength_key(c): 0.0 for c in self.off} | dict(self.more)
        return Settings(self.community).changed(changes)


EXAMPLES = (
    Example("adaptive-city", N_("Default: adaptive city")),
    Example("technical-city", N_("Scholarship fund (technical)"), problem="technical"),
    Example("mixed-city", N_("Mixed problem"), problem="mixed"),
    Example("agenda-alone", N_("Agenda, no backbone"), off=("backbone_support",)),
    Example("three-years", N_("Only three years"), more={YEARS: 36}),
    Example("small-town", N_("Small town"), community="small-town"),
    Example("strive-region", N_("Strive-sized region"), community="strive-region"),
    Example("nothing", N_("No condition at all"), off=tuple(c.name for c in CONDITIONS)),
)
"""The first, second, third and those with a community are scenario files; verdicts are whatever the model returns."""


def examples() -> tuple[Example, ...]:
    """The examples of this server: first the file it was started with, if any."""
    name = default_community()
    if name == DEFAULT_COMMUNITY:
        return EXAMPLES
    return (Example(name, Settings(name).base.title, community=name), *EXAMPLES)
