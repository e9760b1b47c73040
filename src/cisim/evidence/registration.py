"""The mechanisms that were registered before their first run (docs/preregistration.md): neutral values, registered
values, and what was expected, read from one file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from pydantic import BaseModel, Field

from cisim.errors import CisimError
from cisim.model.parameters import Value
from cisim.scenario import config_file
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.scenario.schema import STRICT
from cisim.scenario.stage_values import PREFIX, with_changes

Changes = dict[str, Value]


class RegistrationError(CisimError):
    """A file of mechanisms that cannot be used."""


class Expected(BaseModel):
    """What was expected of a mechanism in a scenario, in words."""

    model_config = STRICT
    isolated: str = ""
    difference: str = ""


class RegisteredMechanism(BaseModel):
    """A mechanism with its values."""

    model_config = STRICT
    name: str
    title: str
    neutral: Changes
    registered: Changes
    own: dict[str, Changes] = Field({}, alias="in")
    expected: dict[str, Expected] = {}

    def neutral_in(self, scenario: str) -> Changes:
        """The values at which it does nothing in a scenario."""
        return self.neutral | self.own.get(scenario, {})


class Registration(BaseModel):
    """All mechanisms, in the order in which they enter."""

    model_config = STRICT
    always: Changes
    scenarios: dict[str, Changes]
    mechanisms: tuple[RegisteredMechanism, ...]

    def base(self, scenario: str) -> Changes:
        """Values that hold whatever else is neutral, and every mechanism at its neutral value."""
        changes = self.always | self.scenarios.get(scenario, {})
        for mechanism in self.mechanisms:
            changes |= mechanism.neutral_in(scenario)
        return changes

    def neutral_values(self, *sections: str) -> Changes:
        """The values at which mechanisms do nothing, for whole sections of parameters (``"partnerships"``), single keys
        or, without any, all but those of stages.
        """
        values = self.base("")
        plain = {key: value for key, value in values.items() if not key.startswith(PREFIX)}
        return {k: v for k, v in plain.items() if not sections or k in sections or k.partition(".")[0] in sections}

    def steps(self, scenario: str) -> Iterator[tuple[RegisteredMechanism | None, Changes]]:
        """All changes after each mechanism has entered; the first of them without any."""
        changes = self.base(scenario)
        yield None, dict(changes)
        for mechanism in self.mechanisms:
            changes |= mechanism.registered
            yield mechanism, dict(changes)


@cache
def registration() -> Registration:
    """The file that comes with cisim.

    Raises:
        RegistrationError: with file and key.
    """
    path = config_file.folder("validation") / "mechanisms.toml"
    data = config_file.read(path, RegistrationError)
    return config_file.validate(
        Registration, data, str(path), list(RegisteredMechanism.model_fields), RegistrationError
    )


def registered(scenario: str | Scenario, changes: Mapping[str, Value] | None = None) -> Scenario:
    """A scenario with every registered value set explicitly, and then some changes."""
    chosen = scenario if isinstance(scenario, Scenario) else load(scenario)
    *_, (_, values) = registration().steps(chosen.name)
    return with_changes(chosen, values | dict(changes or {}))
