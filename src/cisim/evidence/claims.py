"""Claims of the sources as data: which switch of the model each one is about, and what should happen when it is moved.

``configs/claims.toml`` holds the claims that come with cisim; ``claim_effects`` runs them and ``claims_report`` tells
what came out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cisim.errors import CisimError, nearest
from cisim.evidence.item_errors import explain_items
from cisim.experiment.sweep.outcomes import RECORDABLE_OUTCOMES
from cisim.model.parameters import Value
from cisim.scenario import config_file
from cisim.scenario.field_types import Number
from cisim.scenario.load import load
from cisim.scenario.places import line_numbers
from cisim.scenario.scenario import Scenario
from cisim.scenario.text_file import read_text_file

STRICT = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)
Sign = Literal["+", "-", "0", ""]
Level = Literal["isolated", "collective", "difference"]
LEVELS: tuple[Level, ...] = ("isolated", "collective", "difference")
"""What a switch can move: the outcome of either arm, and what collective is ahead by."""
NEGLIGIBLE = 0.1
"""A tenth of a point: what moves less than that, with its interval, moves nothing."""


class ClaimError(CisimError):
    """A file of claims that cannot be used, or a claim that it does not hold."""


class Claim(BaseModel):
    """A claim, the switch of the model that it is about, and the sign of what the switch should move.

    Signs are those of the change from ``from`` to ``to``: ``+`` up, ``-`` down, ``0`` nothing; empty: the claim does
    not say.
    """

    model_config = STRICT
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="short name, unique")
    refs: tuple[str, ...] = Field(min_length=1, description="ids of the claims of the sources, as E10")
    claim: str = Field(min_length=1, description="what is claimed, in a sentence")
    source: str = Field(min_length=1, description="who claims it")
    scenario: str = "adaptive-city"
    set: dict[str, Value] = Field({}, description="changes to the scenario at both ends")
    before: dict[str, Value] = Field({}, alias="from", description="values before; what is missing stays as it is")
    after: dict[str, Value] = Field(alias="to", min_length=1, description="values after")
    switch: str = Field("", description="the switch in words, where several keys move together")
    outcome: str = Field(
        "outcome", description="recorded outcome the claim is about; by default that of the last stage"
    )
    year: Number | None = Field(None, gt=0, description="when it is looked at; by default at the end")
    negligible: Number = Field(
        NEGLIGIBLE, gt=0, description="half-width of what counts as nothing, in the outcome's unit"
    )
    finding: str = Field("", description="why nothing moves, or the wrong way; told where that is so")
    isolated: Sign = Field("", description="expected sign on the isolated level")
    collective: Sign = Field("", description="expected sign on the collective level")
    difference: Sign = Field("", description="expected sign on the difference")

    @model_validator(mode="before")
    @classmethod
    def _one_key(cls, data: Any) -> Any:
        """``key`` with a single ``from`` and ``to`` is short for tables with one entry."""
        if not isinstance(data, dict) or "key" not in data:
            return data
        data = dict(data)
        key = data.pop("key")
        ends = {end: data[end] for end in ("from", "to") if end in data}
        if not isinstance(key, str) or any(isinstance(value, dict) for value in ends.values()):
            raise ValueError("key: allowed is the name of one key, with a value each in 'from' and 'to'")
        return data | {end: {key: value} for end, value in ends.items()}

    @model_validator(mode="after")
    def _says_something(self) -> Claim:
        if not self.expected:
            raise ValueError("no sign is expected: one of isolated, collective, difference must be '+', '-' or '0'")
        if self.outcome not in RECORDABLE_OUTCOMES:
            raise ValueError(f"outcome: unknown '{self.outcome}'{nearest(self.outcome, RECORDABLE_OUTCOMES)}")
        return self

    @property
    def expected(self) -> dict[Level, Sign]:
        """The signs that the claim says something about."""
        signs: dict[Level, Sign] = {
            "isolated": self.isolated, "collective": self.collective, "difference": self.difference,
        }  # fmt: skip
        return {level: sign for level, sign in signs.items() if sign}

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys that the switch moves."""
        return tuple(dict.fromkeys((*self.before, *self.after)))

    @property
    def unit(self) -> str:
        """Unit of the outcome."""
        return RECORDABLE_OUTCOMES[self.outcome].unit

    def ends(self, base: Scenario) -> tuple[Scenario, Scenario]:
        """The scenario before and after.

        Raises:
            CisimError: the scenario lacks a key, a value is not allowed, or both ends are the same.
        """
        start = base.replace(self.set, "set") if self.set else base
        before = start.replace(self.before, "from") if self.before else start
        after = start.replace(self.after, "to")
        if before.hash == after.hash:
            raise ClaimError("to: the scenario is the same before and after")
        if self.year is not None and self.year > min(before.months, after.months) / 12:
            raise ClaimError(f"year: {self.year:g} given, {base.name} ends after {before.months / 12:g} years")
        return before, after


class ClaimWithoutSwitch(BaseModel):
    """A claim that no number of the model stands for."""

    model_config = STRICT
    refs: tuple[str, ...] = Field(min_length=1)
    claim: str = Field(min_length=1)
    source: str = Field(min_length=1)
    reason: str = Field(min_length=1, description="what the model would need")


class ClaimFile(BaseModel):
    """A file of claims."""

    model_config = STRICT
    claims: tuple[Claim, ...] = Field(min_length=1)
    no_switch: tuple[ClaimWithoutSwitch, ...] = ()

    @model_validator(mode="after")
    def _names_differ(self) -> ClaimFile:
        names = [c.id for c in self.claims]
        if twice := sorted({n for n in names if names.count(n) > 1}):
            raise ValueError(f"ids must differ: {', '.join(twice)}")
        return self


ITEMS: dict[str, type[BaseModel]] = {"claims": Claim, "no_switch": ClaimWithoutSwitch}


def claims_file() -> Path:
    """The claims that come with cisim: inside the installed package, or configs/ of the checkout."""
    return config_file.bundled_file("claims.toml")


def read_claims(path: Path | None = None) -> ClaimFile:
    """Read and check a file of claims, with scenarios, keys and values of every claim.

    Raises:
        ClaimError: with file, line, claim, key, what is allowed and the nearest name.
    """
    path = path or claims_file()
    data = config_file.read(path, ClaimError)
    try:
        file = ClaimFile.model_validate(data)
    except ValidationError as error:
        raise ClaimError(explain_items(error, data, path, ITEMS, also=("key",))) from None
    lines = line_numbers(read_text_file(path).text.splitlines())
    scenarios: dict[str, Scenario] = {}
    for number, claim in enumerate(file.claims):
        try:
            if claim.scenario not in scenarios:
                scenarios[claim.scenario] = load(claim.scenario)
            claim.ends(scenarios[claim.scenario])
        except CisimError as error:
            place, text = f"claims.{number}", str(error).splitlines()[0]
            line = lines.get(f"{place}.{_setting(text, claim)}", lines.get(place))
            raise ClaimError(f"{path}:{line}: {claim.id}: {text}") from None
    return file


def _setting(text: str, claim: Claim) -> str:
    """The key of a claim that a message is about."""
    first = text.partition(":")[0]
    if first in ("set", "from", "to", "year"):
        shortened = first in ("from", "to") and len(claim.keys) == 1 and "unknown key" in text
        return "key" if shortened else first
    return "scenario"


def select_claims(file: ClaimFile, ids: Iterable[str]) -> tuple[Claim, ...]:
    """The claims of these ids, their own or those of the sources (``E10``), in the order of the file; all of none.

    Raises:
        ClaimError: no claim has such an id; with the nearest.
    """
    names = list(ids)
    for name in names:
        _check_known(file, name)
    return tuple(c for c in file.claims if not names or c.id in names or set(c.refs) & set(names))


def _check_known(file: ClaimFile, name: str) -> None:
    known: Sequence[str] = [c.id for c in file.claims] + sorted({ref for c in file.claims for ref in c.refs})
    if name in known:
        return
    if reasons := [c.reason for c in file.no_switch if name in c.refs]:
        raise ClaimError(f"claim '{name}' has no switch: {reasons[0]}")
    raise ClaimError(f"no claim '{name}'{nearest(name, known)}")
