"""Label, unit, role and meaning of every column of a sweep's tables."""

from __future__ import annotations

from typing import Any

from cisim.experiment.sweep.outcomes import resolve_outcomes
from cisim.experiment.sweep.plan import Plan
from cisim.model.conditions import strength_key

FIXED_COLUMNS = {
    "run": ("number of the run", ""),
    "point": ("number of the design point", ""),
    "arm": ("isolated: the same point with all strengths at zero; collective: as given", ""),
    "replicate": ("number of the replication; the same number has the same community and luck at all points", ""),
    "seed": ("seed of the replication; in CSV a text with s before it, for doubles hold 53 bits and seeds have 64", ""),
    "status": ("ok or failed", ""),
    "seconds": ("processor time of its task, shared equally among its runs", "s"),
    "error": ("why it failed", ""),
    "year": ("years since the start", "years"),
    "month": ("months since the start", "months"),
}


def describe_columns(plan: Plan) -> dict[str, Any]:
    """``columns.json``: for each column what it means, its unit, and its role; for the strength of a condition also the
    title of the condition, for a list the grade of every key it sets.
    """
    base = plan.scenarios[""]
    titles = {strength_key(c.name): {"title": c.title} for c in base.conditions}
    columns: dict[str, Any] = {name: {"text": text, "unit": unit} for name, (text, unit) in FIXED_COLUMNS.items()}
    for factor in plan.factors:
        if factor.labels is None:
            p = base.levers[factor.column]
            facts = {"label": p.key, "text": p.text, "unit": p.unit, "grade": p.grade, "default": base[p.key]}
            facts |= {"section": p.group} | titles.get(p.key, {})
        else:
            keys = {key for changes in factor.labels.values() for key in changes}
            grades = {key: base.levers[key].grade for key in sorted(keys) if key in base.levers}
            facts = {"label": factor.column, "text": "named levels", "unit": "", "levels": factor.labels}
            facts |= {"grades": grades}
        columns[factor.column] = facts | {"role": factor.role}
    for name, outcome in resolve_outcomes(plan.experiment.outcomes, base).items():
        facts = {"label": outcome.label, "text": outcome.text, "unit": outcome.unit, "better": outcome.better}
        columns[name] = facts | {"role": "outcome"}
    return columns
