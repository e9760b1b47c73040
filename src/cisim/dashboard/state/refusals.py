"""Why a page cannot take a value that was typed, or stands in an address: in its own language, with what is allowed.

What the model says of values is English; here it is said anew from the same declarations.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from typing import Any

from cisim.dashboard.state.unit_words import unit_words
from cisim.errors import ScenarioError, nearest_name
from cisim.language import _
from cisim.language.numbers import format_long
from cisim.model.parameters import Parameter, Value
from cisim.scenario.joint_checks import joint_limits
from cisim.scenario.messages import HEAD_KEYS
from cisim.scenario.scenario import Scenario

LONGEST = 40
"""Characters of a name or a value that are repeated."""


def pair_refused(name: str, text: str, reason: str) -> str:
    """What of an address was not taken, and why."""
    return _("'{pair}', {reason}").format(pair=f"{name[:LONGEST]}={text[:LONGEST]}", reason=reason)


def left_out_note(problem: str) -> str:
    """The sentence on something of an address that a page goes on without."""
    end = "" if problem.endswith("?") else "."
    return _("Left out of the link: {problem}").format(problem=f"{problem}{end}")


def among(known: Iterable[str], text: str, allowed: str = "") -> str:
    """What is allowed, and the nearest name.

    Args:
        known: names that are allowed.
        text: what was given.
        allowed: the same in words; empty: the names themselves.
    """
    names = [name for name in known if name]
    said = _("allowed: {allowed}").format(allowed=allowed or ", ".join(names) or _("none"))
    return said + did_you_mean(text, names)


def did_you_mean(text: str, known: Iterable[str], prefix: str = "") -> str:
    """The nearest name, with what stands before all of them, as the end of a sentence; nothing if none is close."""
    close = nearest_name(text, known)
    return _proposal(prefix + close if close else "")


def _proposal(name: str) -> str:
    return _("; did you mean '{nearest}'?").format(nearest=name) if name else ""


def value_refused(scenario: Scenario, key: str, value: Any, others: Iterable[str] = ()) -> str:
    """Why a value cannot be set whatever the others are; empty if it can.

    Args:
        scenario: whose parameter it is.
        key: of the parameter.
        value: to set.
        others: names that could have been meant besides those of parameters.
    """
    if key not in scenario.levers:
        if key.partition(".")[0] in HEAD_KEYS:
            return _("can only be set in a scenario file")
        return _("unknown") + _proposal(_nearest_key(key, others, scenario.levers))
    try:
        scenario.validate_values({key: value}, key)
    except ScenarioError:
        return _allowed(scenario.levers[key], value)
    return ""


def _nearest_key(key: str, others: Iterable[str], parameters: Iterable[str]) -> str:
    """The name that was meant: the only one with the same last part, else the closest of all."""
    last = key.rpartition(".")[2]
    if last in others:
        return last
    same = [name for name in parameters if name.rpartition(".")[2] == key]
    return same[0] if len(same) == 1 else nearest_name(key, [*others, *parameters])


def _allowed(p: Parameter, value: Any) -> str:
    if p.options:
        return among(p.options, str(value))
    if p.kind is bool:
        return among(("true", "false"), str(value))
    whole, any_number = _("allowed: a whole number from {low} to {high}"), _("allowed: a number from {low} to {high}")
    text = whole if p.kind is int else any_number
    unit = unit_words(p.unit).strip()
    return text.format(low=format_long(p.low), high=format_long(p.high)) + (f" ({unit})" if unit else "")


def together_refused(base: Scenario, values: Mapping[str, Value], reason: str) -> str:
    """Why values that are allowed one by one cannot be simulated together.

    Args:
        base: the scenario whose values are changed.
        values: by key.
        reason: what the model says, in English.
    """
    changed = ChainMap(dict(values), dict(base.values))
    for limit in joint_limits(base.conditions):
        value = limit.value(changed)
        if value > limit.end(changed):
            text = _("{formula} is {value}, allowed is at most {most}: {reason}")
            return text.format(formula=limit.formula, value=format_long(value), most=limit.most, reason=_(limit.reason))
    return _("the values do not go together: {reason}").format(reason=reason)
