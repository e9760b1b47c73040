"""Mechanisms in the order in which they act, with the parameters they own and the conditions that act in them.

Everything here follows from declarations: the schedule (``cisim.model.schedule``), the mechanisms, the conditions, and
what each kernel reads (``cisim.model.reads``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cisim.model.conditions import CONDITIONS, Condition
from cisim.model.mechanism import Mechanism
from cisim.model.mechanisms import MECHANISMS
from cisim.model.parameters import PARAMETERS, Parameter
from cisim.model.reads import READS
from cisim.model.schedule import phases

GROWTH = "levels.grow_levels"
"""The kernel in which the levels of all conditions grow."""
YEARLY_WORDS = {
    "M16": "What works changes", "shocks": "Recessions and elections strike", "M19": "Nonprofits close, others begin",
    "M5": "Members weigh common goals", "M26": "Businesses take part, or not", "M13": "Organisations join or leave",
    "M24": "Funders choose whom they join", "M4": "Trust grows or breaks", "M8": "Funders give their grants",
    "M27": "The backbone plans its staff", "M23": "Nonprofits claim results", "M15": "Staff leave, skills are lost",
    "M25": "Governments set budgets", "M14": "Money is saved for sites",
}  # fmt: skip
"""What happens once a year in words of the subject, by mechanism; a few words, for the map of the month."""
MONTHLY_WORDS = {
    "M1": "Practices show what they are worth", "M27": "The backbone works", "M7": "Conditions build up or fade",
    "M22": "The partnership picks a focus", "M6": "Hours are split up", "M4": "Promises are kept or broken",
    "M5": "Goals drift or come closer", "M15": "Skills are forgotten", "M3a": "Organisations learn from peers",
    "M2": "They try and judge a change", "M3b": "Networks improve together", "M3c": "A plan picks what fits together",
    "M10": "Children are helped", "M20": "Children are handed on", "M14": "Sites are built",
    "M9": "Organisations move to a need", "M11": "Children reach benchmarks", "M17": "The country's trend goes on",
    "M21": "Gains are kept or fade", "M8": "Bills are paid", "M18": "A partnership may end",
}  # fmt: skip
"""The same of every month."""


@dataclass(frozen=True)
class ScheduledMechanism:
    """A mechanism in the schedule: ``when`` is ``once a year`` or ``every month``, ``kernels`` what of it runs then."""

    when: str
    mechanism: Mechanism
    kernels: tuple[str, ...]

    @property
    def words(self) -> str:
        """What happens, in a few words of the subject."""
        return (MONTHLY_WORDS if self.when == "every month" else YEARLY_WORDS)[self.mechanism.name]


@cache
def scheduled_mechanisms() -> tuple[ScheduledMechanism, ...]:
    """Mechanisms in the order of the schedule: those of the year, then those of the month."""
    of_kernel = {kernel: m.name for m in MECHANISMS for kernel in m.kernels}
    by_name = {m.name: m for m in MECHANISMS}
    steps: list[ScheduledMechanism] = []
    for when, part in (("once a year", phases("year")), ("every month", phases("month"))):
        kernels: dict[str, list[str]] = {}
        for phase in part:
            for kernel in phase.kernels:
                if kernel not in phase.preparation:
                    kernels.setdefault(of_kernel[kernel], []).append(kernel)
        steps += [ScheduledMechanism(when, by_name[name], tuple(of_it)) for name, of_it in kernels.items()]
    return tuple(steps)


def acting_conditions(kernels: Sequence[str], conditions: Sequence[Condition] = CONDITIONS) -> tuple[Condition, ...]:
    """Conditions that change a quantity these kernels read; all of them where their levels grow."""
    if GROWTH in kernels:
        return tuple(conditions)
    quantities = {name for kernel in kernels for name in READS.get(kernel, ())}
    return tuple(c for c in conditions if any(change.quantity in quantities for change in c.changes))


def mechanism_parameters(mechanism: Mechanism) -> tuple[Parameter, ...]:
    """The parameters that a mechanism owns."""
    return tuple(p for p in PARAMETERS if owning_mechanism(p) == mechanism.name)


def owning_mechanism(parameter: Parameter) -> str:
    """Name of the mechanism that declares a parameter, or the longest part of its key, as its own; empty if none."""
    matches = [
        (len(name), m.name) for m in MECHANISMS for name in m.numbers if f"{parameter.key}.".startswith(f"{name}.")
    ]
    return max(matches)[1] if matches else ""
