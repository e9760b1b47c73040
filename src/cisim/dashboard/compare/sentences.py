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
from cisim.language import N_, _, inside_sentence

TITLES = {
    2: N_("Two scenarios compared, differences from {letter}"),
    3: N_("Three scenarios compared, differences from {letter}"),
    4: N_("Four scenarios compared, differences from {letter}"),
}
"""Titles of the page by the number of columns."""


def title_of(chosen: ScenarioSet) -> str:
    """How many scenarios are compared with which."""
    return _(TITLES[len(chosen.columns)]).format(letter=scenario_letter(chosen.reference))


def differs_text(chosen: ScenarioSet) -> str:
    """What differs, in a line."""
    names = [inside_sentence(label_of(key, chosen.conditions)) for key in differing_values(chosen.scenarios)]
    if not names:
        return _("They are the same.")
    if len(names) > 3:
        return _("They differ in: {names}, and {n} more.").format(names="; ".join(names[:3]), n=len(names) - 3)
    return _("They differ in: {names}.").format(names="; ".join(names))


def set_change_text(before: ScenarioSet, after: ScenarioSet) -> str:
    """What was done to a set of scenarios, in words: ``C added: Only agenda``, ``B Backbone support: full → off``."""
    a, b = before.columns, after.columns
    if len(b) == len(a) + 1 and b[:-1] == a:
        return _("{letter} added: {name}").format(letter=scenario_letter(len(a)), name=after.names[-1])
    gone = [k for k in range(len(a)) if (*a[:k], *a[k + 1 :]) == b]
    if gone:
        return _("{letter} removed: {name}").format(letter=scenario_letter(gone[0]), name=before.names[gone[0]])
    if len(a) != len(b) or all(old.source != new.source for old, new in zip(a, b, strict=True)):
        return _("Other scenarios")
    parts = [_column_change(before, after, k) for k in range(len(a)) if a[k] != b[k]]
    if before.reference != after.reference:
        text = _("Differences from {new} instead of {old}")
        parts.append(text.format(new=scenario_letter(after.reference), old=scenario_letter(before.reference)))
    return "; ".join(parts)


def _column_change(before: ScenarioSet, after: ScenarioSet, k: int) -> str:
    old, new = before.columns[k], after.columns[k]
    if old.source == new.source:
        return _("{letter} is called {name}").format(letter=scenario_letter(k), name=after.names[k])
    if isinstance(old.source, Settings) and isinstance(new.source, Settings):
        return f"{scenario_letter(k)} {changes_text(old.source, new.source)}"
    return _("{letter} is {name}").format(letter=scenario_letter(k), name=after.names[k])


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
    total = dollars_text(data["scenarios"][data["reference"]]["results"]["money"]["mean"])
    text = _("{scenario} spends {excess} than {other}: {money} against {total}.")
    return [
        text.format(
            scenario=scenario_name(data, k),
            excess=excess_text(s["versus"]["money_excess"]),
            other=reference,
            money=dollars_text(s["results"]["money"]["mean"]),
            total=total,
        )
        for k, s in enumerate(data["scenarios"])
        if s["versus"] and s["versus"]["money_excess"]
    ]


def notes_of(chosen: ScenarioSet, data: SideBySideData | None) -> list[str]:
    """Equal money; other communities or problems; other lengths."""
    notes = []
    if data is not None and data["equal_money"]:
        total = data["scenarios"][0]["results"]["money"]["mean"]
        text = _("Same total money in all: {total} over {years}.")
        notes.append(text.format(total=dollars_text(total), years=years_text(data["years"])))
    notes += among_texts(data) if data is not None else []
    reference = chosen.scenarios[chosen.reference]
    for k, scenario in enumerate(chosen.scenarios):
        keys = community_keys(reference, scenario)
        if keys:
            named = "; ".join(inside_sentence(label_of(key, chosen.conditions)) for key in keys[:3])
            text = _(
                "{one} is another community or problem than {other} ({keys}): not the same children and not the same "
                "luck. So what each place gains by working together is compared, and not where it ends."
            )
            one, other = scenario_letter(k), scenario_letter(chosen.reference)
            notes.append(text.format(one=one, other=other, keys=f"{named} …" if len(keys) > 3 else named))
    months = {s.months for s in chosen.scenarios}
    if len(months) > 1:
        text = _("All are compared after {years}, the years that all of them have.")
        notes.append(text.format(years=years_text(min(months) / 12)))
    return notes
