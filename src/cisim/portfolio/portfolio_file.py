"""A portfolio file: groups of places, how places differ, who is treated and when, who learns from whom. TOML,
validated on reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from cisim.errors import CisimError, nearest
from cisim.experiment.sweep.experiment import scenario_beside
from cisim.model.parameters import Value
from cisim.scenario import config_file
from cisim.scenario.field_types import STRICT, Count, Flag, Number
from cisim.scenario.find_file import find_file
from cisim.scenario.load import changes_of, load
from cisim.scenario.places import named_lines
from cisim.scenario.scenario import Scenario
from cisim.storage.hashes import content_hash

Pair = Annotated[tuple[Number, Number], Field(description="two values")]
Share = Annotated[Number, Field(ge=0, le=1)]
RESERVED_NAMES = ("start", "strength")
"""Parameters of conditions that a portfolio sets by itself: who is treated, and when."""


class PortfolioError(CisimError):
    """A portfolio that cannot be used."""


class PlaceGroup(BaseModel):
    """Places of one structure: the same numbers of organisations, stages and networks."""

    model_config = STRICT
    name: str = Field(min_length=1)
    count: Count = Field(ge=1, le=1_000_000)
    scenario: str = "adaptive-city"
    set: dict[str, Value] = {}


class Wave(BaseModel):
    """A share of the places whose partnership starts in a year."""

    model_config = STRICT
    year: Count = Field(ge=0, le=99)
    share: Share


class Treatment(BaseModel):
    """Which places have a partnership, and when it starts.

    A place of readiness r (uniform, 0 to 1) is treated with probability share + by_readiness * (2r - 1) *
    min(share, 1 - share): by lot at 0; at 1 the readier a place is, the surer.
    """

    model_config = STRICT
    share: Share = 0.5
    by_readiness: Share = 0.0
    waves: tuple[Wave, ...] = (Wave(year=0, share=1.0),)

    @model_validator(mode="after")
    def _whole(self) -> Treatment:
        total = sum(w.share for w in self.waves)
        if abs(total - 1) > 1e-9:
            raise ValueError(f"waves: shares sum to {total:.6g}, must be 1")
        years = [w.year for w in self.waves]
        if years != sorted(set(years)):
            raise ValueError(f"waves: years must rise, got {years}")
        return self


class CommunityOfPractice(BaseModel):
    """A community of practice of treated places: later ones learn from those that began before.

    ``size`` members each (0: one of all); ``ratio`` is the set-up time left when experience doubles, of the part that
    is not specific to the place; ``practice`` the share of unknown answers that members can look up.
    """

    model_config = STRICT
    joined: Flag = False
    size: Count = Field(0, ge=0, le=1_000_000)
    ratio: Number = Field(0.8, gt=0, le=1)
    practice: Share = 0.0


class Portfolio(BaseModel):
    """A whole portfolio.

    ``readiness`` leads from a value at readiness 0 to one at readiness 1; ``vary`` draws uniformly between two values,
    ``scale`` multiplies the place's own value by a factor drawn between two, uniform in its logarithm.
    """

    model_config = STRICT
    name: str = ""
    title: str = Field(min_length=1)
    text: str = ""
    sources: tuple[str, ...] = ()
    shared_landscape: Flag = True
    set: dict[str, Value] = {}
    places: tuple[PlaceGroup, ...] = Field(min_length=1)
    readiness: dict[str, Pair] = {}
    vary: dict[str, Pair] = {}
    scale: dict[str, Pair] = {}
    treatment: Treatment = Treatment()
    community_of_practice: CommunityOfPractice = CommunityOfPractice()

    @cached_property
    def scenarios(self) -> dict[str, Scenario]:
        """The community of each group before its places differ, with all it does when treated."""
        return {
            g.name: load(g.scenario).replace(self.set | g.set, f"places.{k} ({g.name})", g.name)
            for k, g in enumerate(self.places)
        }

    @property
    def size(self) -> int:
        """Number of places."""
        return sum(group.count for group in self.places)

    @property
    def organisations(self) -> int:
        """Organisations in all places."""
        return sum(group.count * self.scenarios[group.name].organisations for group in self.places)

    @property
    def cautions(self) -> list[str]:
        """What a reader of results should know beforehand: waves too late for the window of the gate."""
        scenario = self.scenarios[self.places[0].name]
        years, window = -(-scenario.months // 12), int(scenario["indicators.window"])
        late = [str(w.year) for w in self.treatment.waves if w.year + window > years and w.share]
        if not late:
            return []
        return [
            f"treatment.waves: a window of {window} years (indicators.window) from year {' and '.join(late)} ends "
            f"after the {years} years of the runs (time.months): the gate leaves these places out"
        ]

    @cached_property
    def hash(self) -> str:
        """Sixteen hex digits that change when anything that matters to a result changes."""
        data = self.model_dump(exclude={"name", "title", "text", "sources", "places", "set"})
        data["places"] = sorted((g.name, g.count, self.scenarios[g.name].hash) for g in self.places)
        return content_hash(data)

    @model_validator(mode="after")
    def _names_differ(self) -> Portfolio:
        names = [group.name for group in self.places]
        if len(set(names)) < len(names):
            raise ValueError(f"places: names must differ, got {names}")
        return self


def load_portfolio(source: str | Path, overrides: Iterable[str] = ()) -> Portfolio:
    """Read a portfolio by path or by the name of one that comes with cisim; ``overrides`` are ``key=value`` of the
    portfolio itself (treatment.share, community_of_practice.joined) or else of all its scenarios.

    Raises:
        CisimError: with file, key, what is allowed and the nearest name.
    """
    path = find_file(source, "portfolio", PortfolioError)
    data = {"name": path.stem} | config_file.read(path, PortfolioError)
    changes = changes_of(overrides)
    for key, value in changes.items():
        section, _, rest = key.partition(".")
        if section in ("treatment", "community_of_practice") and rest:
            data[section] = {**data.get(section, {}), rest: value}
        elif key in Portfolio.model_fields:
            data[key] = value
        else:
            data["set"] = {**data.get("set", {}), key: value}
    with named_lines(path), config_file.blame_overrides(changes, str(path), PortfolioError):
        for k, place in enumerate(data["places"] if isinstance(data.get("places"), list) else ()):
            if isinstance(place, dict) and isinstance(place.get("scenario"), str):
                where = f"{path}: places.{k}.scenario"
                place["scenario"] = scenario_beside(place["scenario"], path.parent, where, PortfolioError)
        return validate_portfolio(data, str(path))


def validate_portfolio(data: object, where: str = "portfolio") -> Portfolio:
    """Validate what stands in a file, values of scenarios included; ``where`` opens every error message."""
    known = {
        *Portfolio.model_fields,
        *PlaceGroup.model_fields,
        *Treatment.model_fields,
        *CommunityOfPractice.model_fields,
        "year",
    }
    portfolio = config_file.validate(Portfolio, data, where, sorted(known), PortfolioError)
    try:
        scenarios = portfolio.scenarios
    except CisimError as error:
        raise PortfolioError("\n".join(f"{where}: {line}" for line in str(error).splitlines())) from None
    if len({s.months for s in scenarios.values()}) > 1:
        raise PortfolioError(f"{where}: places: all must run for the same number of months (time.months)")
    if len({len(s.stages) for s in scenarios.values()}) > 1:
        raise PortfolioError(f"{where}: places: all must have the same number of stages")
    last = scenarios[portfolio.places[0].name].months / 12
    if portfolio.treatment.waves[-1].year >= last:
        raise PortfolioError(f"{where}: treatment.waves: all must start before the end, after {last:g} years")
    _check_ranges(portfolio, where)
    return portfolio


def _check_ranges(portfolio: Portfolio, where: str) -> None:
    tables = {"readiness": portfolio.readiness, "vary": portfolio.vary, "scale": portfolio.scale}
    keys = [key for table in tables.values() for key in table]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise PortfolioError(f"{where}: {sorted(twice)[0]}: stands in more than one of {', '.join(tables)}")
    for section, table in tables.items():
        for key, ends in table.items():
            for scenario in portfolio.scenarios.values():
                _check_key(scenario, f"{where}: {section}", key, ends, section == "scale")


def _check_key(scenario: Scenario, where: str, key: str, ends: Pair, scale: bool) -> None:
    parameter = scenario.parameters.get(key)
    if parameter is None:
        raise PortfolioError(f"{where}.{key}: unknown key{nearest(key, scenario.parameters)}")
    condition = key.startswith("conditions.") and parameter.name in RESERVED_NAMES
    if parameter.scope == "structure" or parameter.kind is not float or key.startswith("indicators.") or condition:
        raise PortfolioError(f"{where}.{key}: cannot differ between the places of a group")
    if scale and min(ends) <= 0:
        raise PortfolioError(f"{where}.{key}: {list(ends)} given, allowed: factors above 0")
    for end in ends:
        try:
            scenario.replace({key: scenario[key] * end if scale else end}, where)
        except CisimError as error:
            raise PortfolioError(f"{error} (places {scenario.name})") from None
