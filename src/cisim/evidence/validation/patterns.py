"""Patterns: claims about the world as data, read from TOML and checked before anything is simulated."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from cisim.errors import CisimError, nearest
from cisim.evidence.item_errors import explain_items
from cisim.evidence.validation import doses, forgotten, statistics  # noqa: F401  (they register their statistics)
from cisim.evidence.validation.case import check_arguments
from cisim.evidence.validation.changes import free_of_charge
from cisim.experiment.analysis.bootstrap import FEW_REPLICATIONS
from cisim.model.parameters import Value
from cisim.model.streams import named_number
from cisim.scenario import config_file
from cisim.scenario.field_types import STRICT, Count, Flag, Number
from cisim.scenario.load import load, presets
from cisim.scenario.scenario import Scenario
from cisim.scenario.stage_values import with_changes

EVIDENCE_KINDS = {
    "randomised": "randomised trial",
    "matched": "matched comparison",
    "quasi-experiment": "comparison without random assignment",
    "published model": "published model or theory",
    "uncontrolled": "trend without comparison",
    "narrative": "case studies, practitioners' accounts",
}
"""Kinds of evidence, the strongest first, but that a model is no evidence about the world."""
USES = {
    "design": "may have motivated a rule of the model",
    "test": "never looked at while the model was built",
    "input": "a rate that the model takes from the same source: no evidence",
}
"""Sets of patterns, fixed in docs/preregistration.md before the first run."""
ROOT_SEEDS = {"design": 1, "test": 2, "input": 1}
"""Root seeds of the sets."""
FACTS = ("value", "low", "high", "null", "target", "unit", "runs")
"""What ``says`` may refer to, as ``{value}``."""
FINITE = ConfigDict(**STRICT, allow_inf_nan=False)


class PatternError(CisimError):
    """A file of patterns that cannot be used, or a pattern used for what it is not meant for."""


class Target(BaseModel):
    """Where a statistic should lie. The end itself belongs to it with ``at_least`` and ``at_most``, and not with
    ``above`` and ``below``; an end that is not given is open.
    """

    model_config = FINITE
    above: Number | None = None
    at_least: Number | None = None
    below: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Target:
        for one, other in (("above", "at_least"), ("below", "at_most")):
            if None not in (getattr(self, one), getattr(self, other)):
                raise ValueError(f"give '{one}' or '{other}', not both")
        low, high = self.ends
        if math.isinf(low) and math.isinf(high):
            raise ValueError(f"needs one of {', '.join(Target.model_fields)}")
        if low > high or (low == high and not (low == self.at_least and high == self.at_most)):
            raise ValueError(f"nothing lies {self.text}")
        return self

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends, infinite where open."""
        low = self.above if self.at_least is None else self.at_least
        high = self.below if self.at_most is None else self.at_most
        return -math.inf if low is None else low, math.inf if high is None else high

    def _above_low_end(self, x: float) -> bool:
        return x > self.ends[0] or x == self.at_least

    def _below_high_end(self, x: float) -> bool:
        return x < self.ends[1] or x == self.at_most

    def holds(self, low: float, high: float) -> bool:
        """Whether the whole interval lies in the target."""
        return all(self._above_low_end(x) and self._below_high_end(x) for x in (low, high))

    def excludes(self, low: float, high: float) -> bool:
        """Whether the whole interval lies outside the target."""
        return not (self._above_low_end(high) and self._below_high_end(low))

    @property
    def text(self) -> str:
        """In words: ``above 0``, ``at most 1``, ``from 0.7 to 2.1``, ``exactly 0``."""
        low, high = self.at_least, self.at_most
        if low is not None and high is not None:
            return f"exactly {low:g}" if low == high else f"from {low:g} to {high:g}"
        ends = {name.replace("_", " "): getattr(self, name) for name in Target.model_fields}
        return " and ".join(f"{word} {end:g}" for word, end in ends.items() if end is not None)


class FirstEdition(BaseModel):
    """What the first edition of the model gave."""

    model_config = FINITE
    value: Number | None = None
    isolated: Number | None = None
    score: Literal["PASS", "WARN", "FAIL", ""] = ""


class Prediction(BaseModel):
    """What was expected before the first run (docs/preregistration.md); never changed."""

    model_config = FINITE
    value: Number
    low: Number | None = None
    high: Number | None = None
    isolated: Number | None = None
    score: str = Field("", description="expected score, or scores")


class Pattern(BaseModel):
    """A claim, what the model is asked in its place, and what it should give."""

    model_config = FINITE
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", description="short name, unique")
    group: str = Field(min_length=1, description="the claim several patterns belong to; they share runs and luck")
    claim: str = Field(min_length=1, description="what is claimed, in a sentence")
    source: str = Field(min_length=1, description="who claims or found it")
    refs: tuple[str, ...] = Field((), description="ids of the list of sources in docs/odd.md")
    grade: Literal["S", "L"] = Field(description="S the source article and its companions, L published literature")
    evidence: Literal[tuple(EVIDENCE_KINDS)] = Field(description="kind of evidence")  # type: ignore[valid-type]
    reported: str = Field("", description="the figure of the source, in words")
    scenario: str = "adaptive-city"
    named: tuple[str, ...] = Field((), description="changes of the file by name, before its own")
    set: dict[str, Value] = Field({}, description="changes to the scenario")
    prices: Flag = Field(True, description="false: conditions cost nothing (gross effects)")
    statistic: str = Field(description="name of a function of cisim.evidence.validation")
    arguments: dict[str, Any] = {}
    unit: str = "points"
    target: Target
    basis: str = Field(min_length=1, description="why the target is this interval")
    compares: str = Field("", description="what alone the target can be compared in, where it is of another outcome")
    arm: Literal["collective", "isolated"] = Field("collective", description="the arm that is asked")
    null: Literal["isolated", "zero", "none"] = Field(
        description="isolated: the statistic of the isolated arm; zero: 0 by construction; none: there is no null arm"
    )
    replications: Count = Field(400, ge=FEW_REPLICATIONS, le=1_000_000, description="with fewer it is not scored")
    use: Literal[tuple(USES)] = Field(description="design, test or input")  # type: ignore[valid-type]
    used_in_construction: str = Field(
        "", description="what of the model was changed because of this claim: no evidence"
    )
    says: str = Field(min_length=1, description="what a miss says about the model")
    series: tuple[tuple[Number, str, Number], ...] = Field(
        (), description="year, stage, value: data a calibration may use"
    )
    first_edition: FirstEdition | None = None
    predicted: Prediction | None = None

    @model_validator(mode="after")
    def _tests_are_unused(self) -> Pattern:
        if self.held_out and self.used_in_construction:
            raise ValueError("a pattern that was used in construction is no test")
        return self

    @property
    def held_out(self) -> bool:
        """For validation only: calibration may not use it."""
        return bool(self.use == "test")

    @field_validator("says")
    @classmethod
    def _facts_exist(cls, text: str) -> str:
        for _, name, _, _ in Formatter().parse(text):
            if name is not None and name not in FACTS:
                raise ValueError(f"unknown fact '{name}'{nearest(name, FACTS)} (facts: {', '.join(FACTS)})")
        return text

    def root(self, root: int | None = None) -> int:
        """The root seed: that of its set, unless another one is given."""
        return ROOT_SEEDS[self.use] if root is None else root

    def seed(self, root: int | None = None) -> int:
        """Root seed of its replications: of its group, so that groups do not share luck."""
        return named_number(f"validation {self.root(root)} {self.group}")

    def base(self) -> Scenario:
        """The scenario before any change."""
        return _preset(self.scenario) if self.scenario in presets() else load(self.scenario)

    def load(self, draw: Mapping[str, Value] = MappingProxyType({})) -> Scenario:
        """The scenario with the values of a joint draw and then the pattern's own changes, in the arm that is asked."""
        scenario = self.base()
        changes = dict(draw) | ({} if self.prices else free_of_charge(scenario)) | self.set
        changed = with_changes(scenario, changes, "set")
        return changed if self.arm == "collective" else changed.isolated()


@cache
def _preset(name: str) -> Scenario:
    """A scenario that comes with cisim: read once, many patterns ask for it."""
    return load(name)


class NotApplicable(BaseModel):
    """A claim the model has no quantity for."""

    model_config = FINITE
    id: str = Field(min_length=1)
    claim: str = Field(min_length=1)
    source: str = Field(min_length=1)
    reason: str = Field(min_length=1, description="why the model cannot be asked")


class PatternFile(BaseModel):
    """A file of patterns."""

    model_config = FINITE
    named: dict[str, dict[str, Value]] = Field({}, description="changes that several patterns share")
    patterns: tuple[Pattern, ...] = Field(min_length=1)
    not_applicable: tuple[NotApplicable, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, data: Any) -> Any:
        """Changes that are named stand in each pattern that names them."""
        if not (isinstance(data, dict) and isinstance(data.get("patterns"), list)):
            return data
        known = data.get("named", {})
        return data | {"patterns": [_with_named(item, known) for item in data["patterns"]]}

    @model_validator(mode="after")
    def _names_differ(self) -> PatternFile:
        names = [*(p.id for p in self.patterns), *(m.id for m in self.not_applicable)]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise ValueError(f"ids must differ: {', '.join(twice)}")
        return self


def _with_named(item: Any, known: Mapping[str, Mapping[str, Value]]) -> Any:
    names = item.get("named") if isinstance(item, dict) else None
    if not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        return item  # what else it is, is left to the validation
    changes: dict[str, Value] = {}
    for name in names:
        if name not in known:
            raise ValueError(f"named: unknown '{name}'{nearest(str(name), known)} (known: {', '.join(known)})")
        changes |= known[name]
    return item | {"set": changes | item.get("set", {})}


def patterns_file() -> Path:
    """The patterns that come with cisim: inside the installed package, or configs/ of the checkout."""
    return config_file.folder("validation") / "patterns.toml"


def read_patterns(path: Path | None = None) -> PatternFile:
    """Read and check a file of patterns: names of statistics, their arguments, scenarios and keys among it.

    Raises:
        PatternError: with file, pattern, key, what is allowed and the nearest name.
    """
    path = path or patterns_file()
    data = config_file.read(path, PatternError)
    try:
        file = PatternFile.model_validate(data)
    except ValidationError as error:
        items: Mapping[str, type[BaseModel]] = {"patterns": Pattern, "not_applicable": NotApplicable}
        raise PatternError(explain_items(error, data, path, items, {"target": Target})) from None
    for pattern in file.patterns:
        try:
            check_arguments(pattern.statistic, pattern.arguments)
            pattern.load()
        except CisimError as error:
            raise PatternError(f"{path}: {pattern.id}: {error}") from None
    return file


def select_patterns(file: PatternFile, ids: Sequence[str], uses: Sequence[str] = ()) -> tuple[Pattern, ...]:
    """The patterns of these ids and sets; of all where none are given."""
    chosen = tuple(_by_id(file.patterns, name) for name in ids) if ids else file.patterns
    return tuple(p for p in chosen if not uses or p.use in uses)


def calibration_pattern(patterns: Iterable[Pattern], name: str) -> Pattern:
    """A pattern whose data a calibration may use.

    Raises:
        PatternError: it is held out for validation only, or has no series.
    """
    pattern = _by_id(tuple(patterns), name)
    if pattern.held_out:
        raise PatternError(f"pattern '{name}' is held out: it is for validation only and calibration may not use it")
    if not pattern.series:
        raise PatternError(f"pattern '{name}' has no series of values to calibrate to")
    return pattern


def _by_id(patterns: Sequence[Pattern], name: str) -> Pattern:
    known = {p.id: p for p in patterns}
    if name not in known:
        raise PatternError(f"no pattern '{name}'{nearest(name, known)} (known: {', '.join(known)})")
    return known[name]
