"""What the page Compare says: title, verdicts, warnings."""

from __future__ import annotations

import hashlib

from cisim.comparison.number_text import dollars_text, excess_text, years_text
from cisim.comparison.own_differences import community_keys
from cisim.comparison.several_data import SideBySideData
from cisim.comparison.side_by_side import differing_values
from cisim.comparison.side_by_side_sentences import among_texts, scenario_letter, scenario_name, versus_short
from cisim.dashboard.compare.scenario_set import ScenarioSet
from cisim.dashboard.state.controls import changes_text, label_of
from cisim.dashboard.state.settings import Settings

COUNT_WORDS = {2: "Two", 3: "Three", 4: "Four"}


def title_of(chosen: ScenarioSet) -> str:
    """How many scenarios are compared with which."""
    count = COUNT_WORDS.get(len(chosen.columns), str(len(chosen.columns)))
    return f"{count} scenarios compared, differences from {scenario_letter(chosen.reference)}"


def differs_text(chosen: ScenarioSet) -> str:
    """What differs, in a line."""
    names = [_inside(label_of(key, chosen.conditions)) for key in differing_values(chosen.scenarios)]
    if not names:
        return "They are the same."
    more = f", and {len(names) - 3} more" if len(names) > 3 else ""
    return f"They differ in: {'; '.join(names[:3])}{more}."


def _inside(label: str) -> str:
    return label[:1].lower() + label[1:]


def set_change_text(before: ScenarioSet, after: ScenarioSet) -> str:
    """What was done to a set of scenarios, in words: ``C added: Only agenda``, ``B Backbone support: full → off``."""
    a, b = before.columns, after.columns
    if len(b) == len(a) + 1 and b[:-1] == a:
        return f"{scenario_letter(len(a))} added: {after.names[-1]}"
    gone = [k for k in range(len(a)) if (*a[:k], *a[k + 1 :]) == b]
    if gone:
        return f"{scenario_letter(gone[0])} removed: {before.names[gone[0]]}"
    if len(a) != len(b) or all(old.source != new.source for old, new in zip(a, b, strict=True)):
        return "Other scenarios"
    parts = [f"{scenario_letter(k)} {_column_change(before, after, k)}" for k in range(len(a)) if a[k] != b[k]]
    if before.reference != after.reference:
        parts.append(
            f"Differences from {scenario_letter(after.reference)} instead of {scenario_letter(before.reference)}"
        )
    return "; ".join(parts)


def _column_change(before: ScenarioSet, after: ScenarioSet, k: int) -> str:
    old, new = before.columns[k], after.columns[k]
    if old.source == new.source:
        return f"is called {after.names[k]}"
    if isinstance(old.source, Settings) and isinstance(new.source, Settings):
        return changes_text(old.source, new.source)
    return f"is {after.names[k]}"


def config_of(chosen: ScenarioSet) -> str:
    """Sixteen hex digits that change with any scenario, the reference or the seed."""
    parts = [s.hash for s in chosen.scenarios] + [str(chosen.reference), str(chosen.seed), str(chosen.rope)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]


def verdict_rows(data: SideBySideData) -> list[dict[str, str]]:
    """The verdict on each scenario but the reference."""
    return [
        {"letter": scenario_letter(k), "kind": s["versus"]["outcome"], "text": versus_short(data, k)}
        for k, s in enumerate(data["scenarios"])
        if s["versus"]
    ]


def unequal_of(data: SideBySideData) -> list[str]:
    """Whose total is not that of the reference."""
    reference = scenario_letter(data["reference"])
    total = data["scenarios"][data["reference"]]["results"]["money"]["mean"]
    return [
        f"{scenario_name(data, k)} spends {excess_text(s['versus']['money_excess'])} than {reference}: "
        f"{dollars_text(s['results']['money']['mean'])} against {dollars_text(total)}."
        for k, s in enumerate(data["scenarios"])
        if s["versus"] and s["versus"]["money_excess"]
    ]


def notes_of(chosen: ScenarioSet, data: SideBySideData | None) -> list[str]:
    """Equal money; other communities or problems; other lengths."""
    notes = []
    if data is not None and data["equal_money"]:
        total = data["scenarios"][0]["results"]["money"]["mean"]
        notes.append(f"Same total money in all: {dollars_text(total)} over {years_text(data['years'])}.")
    notes += among_texts(data) if data is not None else []
    reference = chosen.scenarios[chosen.reference]
    for k, scenario in enumerate(chosen.scenarios):
        keys = community_keys(reference, scenario)
        if keys:
            result = "; ".join(_inside(label_of(key, chosen.conditions)) for key in keys[:3]) + (
                " …" if len(keys) > 3 else ""
            )
            notes.append(
                f"{scenario_letter(k)} is another community or problem than {scenario_letter(chosen.reference)} "
                f"({result}): not the same children and not the same luck. So what each place gains by working "
                "together is compared, and not where it ends."
            )
    months = {s.months for s in chosen.scenarios}
    if len(months) > 1:
        notes.append(f"All are compared after {years_text(min(months) / 12)}, the years that all of them have.")
    return notes
