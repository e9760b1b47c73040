"""The panel of all other parameters, made from their declarations."""

from __future__ import annotations

from typing import TypedDict

from cisim.dashboard.shell.declaration_texts import grade_words
from cisim.dashboard.state.cache import shared_by_settings
from cisim.dashboard.state.controls import control_keys
from cisim.dashboard.state.settings import RUN_OPTIONS, Settings
from cisim.language import N_, _, first_up
from cisim.language.numbers import format_general
from cisim.model.parameters import Parameter, Value

GROUP_LABELS = {
    "alignment": N_("Alignment"), "backbone": N_("Backbone"), "forgetting": N_("Forgetting"),
    "funding": N_("Funding"), "hours": N_("Hours"), "indicators": N_("Indicators"), "investment": N_("Investment"),
    "learning": N_("Learning"), "levels": N_("Levels"), "lives": N_("Lives"), "money": N_("Money"),
    "partnerships": N_("Partnerships"), "population": N_("Population"), "problem": N_("Problem"),
    "sectors": N_("Sectors"), "service": N_("Service"), "shocks": N_("Shocks"), "ties": N_("Ties"),
    "time": N_("Time"), "trust": N_("Trust"),
}  # fmt: skip
"""Sections of the model's parameters in words."""


class AssumptionRow(TypedDict):
    """A parameter as the panel shows it."""

    key: str
    text: str
    value: Value
    options: list[str] | None
    unit: str
    low: float
    high: float
    range: str
    grade: str
    grade_text: str
    source: str
    changed: bool


class AssumptionGroup(TypedDict):
    """Parameters under a heading."""

    name: str
    label: str
    rows: list[AssumptionRow]


def groups(settings: Settings) -> list[AssumptionGroup]:
    """Groups of rows: the model's sections, then the conditions, then options of the runs."""
    scenario, base = settings.scenario, settings.base
    titles = {f"conditions.{c.name}": _("Condition: {name}").format(name=_(c.title)) for c in scenario.conditions}
    controlled = control_keys(scenario.conditions)
    by_group: dict[str, list[AssumptionRow]] = {}
    for key, p in scenario.parameters.items():
        if key not in controlled:
            by_group.setdefault(p.group, []).append(row(p, scenario[key], scenario[key] != base[key]))
    listed: list[AssumptionGroup] = [
        {"name": name, "label": titles.get(name) or _(GROUP_LABELS.get(name, name.capitalize())), "rows": rows}
        for name, rows in by_group.items()
    ]
    return [*listed, {"name": "judged", "label": _("Runs and verdict"), "rows": run_option_rows(settings)}]


def row(p: Parameter, value: Value, changed: bool) -> AssumptionRow:
    """A parameter as the panel shows it."""
    options = list(p.options) or (["true", "false"] if p.kind is bool else None)
    result = str(value).lower() if p.kind is bool else f"{value:g}" if isinstance(value, float) else value
    ends = _("{low} to {high}").format(low=format_general(p.low), high=format_general(p.high))
    return {
        "key": p.key, "text": first_up(_(p.text)), "value": result, "options": options, "unit": _(p.unit),
        "low": p.low, "high": p.high, "range": ends, "grade": p.grade,
        "grade_text": grade_words(p.grade), "source": p.source, "changed": changed,
    }  # fmt: skip


def run_option_rows(settings: Settings) -> list[AssumptionRow]:
    """Seed and width of what is practically nothing."""
    defaults = Settings()
    seed = Parameter("seed", 1, 0, 2**53, "", "", "A", "", N_("seed of the runs: another gives other luck"))
    rope = Parameter("rope", 1.0, 0, 100, "points", "", "A", "", N_("difference that is practically nothing"))
    return [row(seed, settings.seed, settings.seed != defaults.seed),
            row(rope, settings.rope, settings.rope != defaults.rope)]  # fmt: skip


@shared_by_settings
def counts(settings: Settings) -> tuple[int, int]:
    """How many there are, and how many are changed."""
    keys = [key for key in settings.scenario.parameters if key not in control_keys(settings.scenario.conditions)]
    changed = len({key for key, value in settings.changes} & set(keys))
    with_run_options = sum(row["changed"] for row in run_option_rows(settings))
    return len(keys) + len(RUN_OPTIONS), changed + with_run_options
