"""An experiment file: the scenario, the design, the replications and what is recorded. TOML, validated on reading."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator

from cisim.errors import CisimError, ScenarioError
from cisim.experiment.seal import analysis_words
from cisim.model.conditions import Condition, strength_key
from cisim.model.parameters import PARAMETERS, Value
from cisim.scenario import config_file
from cisim.scenario.field_types import STRICT, Count, Flag, Number
from cisim.scenario.find_file import find_file
from cisim.scenario.load import changes_of, find, presets

SCENARIO_KEYS = {"stages", "segments", "extends", "conditions", *(p.group for p in PARAMETERS)}
"""Keys of scenarios that no experiment has."""
ValueRange = Annotated[tuple[Number, Number], Field(description="lowest and highest value")]
DECLARED = "declared"
"""In place of a range: the one that the parameter is declared with."""
FactorRole = Literal["lever", "uncertainty"]


class ExperimentError(CisimError):
    """An experiment file that cannot be used."""


def _check_values_differ(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """Values of a key; the same one twice would be the same design points twice."""
    if len(set(values)) < len(values):
        raise ValueError(f"values must differ, got {list(values)}")
    return values


def _check_range(value: Any) -> Any:
    """A range, or the word for the declared one; said here in one line, where alternatives would give one each."""
    numbers = isinstance(value, list | tuple) and [v for v in value if type(v) in (int, float)]
    if value != DECLARED and not (numbers and len(numbers) == len(value) == 2):
        raise ValueError(f'allowed: [lowest, highest], or "{DECLARED}"')
    return value


class DesignPart(BaseModel):
    """What every part of a design has: a name, and whether it is a lever or an uncertainty (XLRM)."""

    model_config = STRICT
    name: str = Field("", description="name of its columns where a key alone does not say it")
    role: FactorRole = Field("uncertainty", description="lever: what one decides; uncertainty: what one does not know")


class FactorialDesign(DesignPart):
    """All combinations of two levels of each of k keys: 2^k points. Without ``keys`` these are the strengths of all
    conditions of the scenario, those from outside the package among them.
    """

    kind: Literal["factorial"]
    keys: tuple[str, ...] = ()
    levels: Annotated[tuple[Value, Value], AfterValidator(_check_values_differ)] = (0.0, 1.0)
    role: FactorRole = "lever"


class GridDesign(DesignPart):
    """All combinations of the values given for each key."""

    kind: Literal["grid"]
    values: dict[str, Annotated[tuple[Value, ...], Field(min_length=1), AfterValidator(_check_values_differ)]] = Field(
        min_length=1
    )


class SampledDesign(DesignPart):
    """Points drawn from ranges: Latin hypercube, Sobol (Saltelli) or Morris trajectories; all by SALib and SciPy.

    ``samples`` is the number of points of a Latin hypercube, the base sample of Sobol (a power of two; it makes
    samples * (keys + 2) points, twice as many keys with second order) and the number of Morris trajectories.
    With ``groups = "sections"`` all keys of a section vary together (Campolongo, Cariboni & Saltelli 2007), and a
    section takes as many points as a key does otherwise: for screening many parameters.
    """

    kind: Literal["lhs", "sobol", "morris"]
    ranges: dict[str, Annotated[ValueRange | Literal["declared"], BeforeValidator(_check_range)]] = Field(min_length=1)
    samples: Count = Field(ge=1, le=1_000_000)
    seed: Count = Field(1, ge=0)
    second_order: Flag = False
    levels: Count = Field(4, ge=2, le=100)
    groups: Literal["sections"] | None = Field(None, description="what varies together: the keys of a section")

    @model_validator(mode="after")
    def _can_be_grouped(self) -> SampledDesign:
        if self.groups and self.kind == "lhs":
            raise ValueError("groups: for morris and sobol only")
        return self


class ListedPoint(BaseModel):
    """One named combination; ``scenario`` replaces the scenario of the experiment."""

    model_config = STRICT
    label: str = Field(min_length=1)
    scenario: str = ""
    set: dict[str, Value] = {}


class ListedDesign(DesignPart):
    """Combinations given one by one."""

    kind: Literal["list"]
    name: str = Field(min_length=1)
    points: tuple[ListedPoint, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _labels_differ(self) -> ListedDesign:
        labels = [p.label for p in self.points]
        if len(set(labels)) < len(labels):
            raise ValueError(f"labels must differ, got {labels}")
        return self


class SwitchesDesign(DesignPart):
    """All combinations of named switches, each on or off: 2^k points. Off sets the keys that the switch names; on
    leaves the scenario as it is. The first point has all of them off.
    """

    kind: Literal["switches"]
    switches: dict[str, dict[str, Value]] = Field(min_length=1, description="what each switch sets where it is off")
    role: FactorRole = "lever"


class PathsDesign(DesignPart):
    """Walks from the scenario as it stands to a joint draw of all keys, changing one group of keys after the other.

    The first point is the scenario; each walk then adds a point for each group, in a random order of its own: the keys
    of the group take their drawn values and keep them. Values are log-uniform between the ends of a range, uniform
    where it begins at or below zero or the number is from the literature (grade L). A sample of marginal contributions
    for Shapley values (Castro, Gomez & Tejada 2009).
    """

    kind: Literal["paths"]
    groups: dict[str, dict[str, ValueRange]] = Field(min_length=1, description="ranges of the keys of each group")
    samples: Count = Field(ge=1, le=100_000, description="number of walks")
    seed: Count = Field(1, ge=0)


Design = Annotated[
    FactorialDesign | GridDesign | SampledDesign | ListedDesign | SwitchesDesign | PathsDesign,
    Field(discriminator="kind"),
]


class Experiment(BaseModel):
    """A whole experiment: its design is the product of its parts."""

    model_config = STRICT
    name: str = ""
    title: str = ""
    question: str = ""
    scenario: str = "adaptive-city"
    set: dict[str, Value] = Field({}, description="changes to the scenario for all points")
    replications: Count = Field(100, ge=1, le=10_000_000)
    seed: Count = Field(1, ge=0, le=2**64 - 1)
    arms: tuple[Literal["isolated", "collective"], ...] = Field(("collective",), min_length=1, max_length=2)
    outcomes: tuple[str, ...] = Field(("outcome", "outcome_mean", "gap", "existing"), min_length=1)
    years: tuple[Number, ...] = Field((), description="when outcomes are recorded; by default at the end")
    series: Count = Field(0, ge=0, le=1200, description="months between records of the series; 0: none is kept")
    design: tuple[Design, ...] = ()
    analyses: tuple[str, ...] = Field((), description="planned analyses, e.g. 'effects --outcome gap': sealed")

    @model_validator(mode="after")
    def _consistent(self) -> Experiment:
        for text in self.analyses:
            analysis_words(text)
        months = [round(12 * year) for year in self.years]
        for name, values in (("arms", self.arms), ("outcomes", self.outcomes), ("years", months)):
            if len({*values}) < len(values):
                raise ValueError(f"{name}: the same one twice: {', '.join(map(str, getattr(self, name)))}")
        return self

    def with_conditions(self, conditions: Iterable[Condition]) -> Experiment:
        """The same experiment with the keys of its factorials written out: where a part names none, the strengths of
        these conditions.
        """
        strengths = tuple(strength_key(c.name) for c in conditions)
        parts = [
            part.model_copy(update={"keys": strengths}) if isinstance(part, FactorialDesign) and not part.keys else part
            for part in self.design
        ]
        return self.model_copy(update={"design": tuple(parts)})


def load_experiment(source: str | Path, overrides: Iterable[str] = ()) -> Experiment:
    """Read an experiment by path or by the name of one that comes with cisim; ``overrides`` are ``key=value`` of the
    experiment itself (replications, seed) or, where the key has a dot, of its scenario.

    Raises:
        ExperimentError: with file, key, what is allowed and the nearest name.
    """
    path = find_experiment(source)
    data = config_file.read(path, ExperimentError)
    if SCENARIO_KEYS & set(data) and not {"design", "scenario"} & set(data):
        raise ExperimentError(
            f"{path} is a scenario and not an experiment: cisim compare {path}; an experiment names it as "
            f'scenario = "{path.name}"'
        )
    if not {"design", "scenario", "set"} & set(data):
        raise ExperimentError(f"{path}: names neither a scenario nor a design: nothing says what to run")
    if isinstance(data.get("design"), dict):
        raise ExperimentError(f"{path}: design: a design is a list of parts: write [[design]], in two brackets")
    if data.get("name", "") == "":
        data["name"] = path.stem
    changes = changes_of(overrides)
    for key, value in changes.items():
        if "." in key:
            data.setdefault("set", {})[key] = value
        else:
            data[key] = value
    with config_file.blame_overrides(changes, str(path), ExperimentError):
        experiment = from_dict(data, str(path))
        scenario = experiment.scenario
        if "scenario" not in changes:  # an option begins where it is typed
            scenario = scenario_beside(scenario, path.parent, f"{path}: scenario", ExperimentError)
        design = tuple(_with_scenarios(part, k, path) for k, part in enumerate(experiment.design))
    return experiment.model_copy(update={"scenario": scenario, "design": design})


def _with_scenarios(part: Design, number: int, path: Path) -> Design:
    if not isinstance(part, ListedDesign):
        return part
    points = list(part.points)
    for k, point in enumerate(points):
        if point.scenario:
            where = f"{path}: design.{number}.points.{k}.scenario"
            found = scenario_beside(point.scenario, path.parent, where, ExperimentError)
            points[k] = point.model_copy(update={"scenario": found})
    return part.model_copy(update={"points": tuple(points)})


def scenario_beside(scenario: str, folder: Path, where: str, error: type[CisimError]) -> str:
    """A scenario that a file in a folder names, by a path that holds from here, or by the name of one that comes with
    cisim; ``where`` opens the message if there is none.

    Raises:
        CisimError: of the class given.
    """
    try:
        path = find(scenario, folder)
    except ScenarioError as missing:
        raise error(f"{where}: {missing}") from None
    return scenario if scenario in presets() and path == find(scenario) else str(path)


def from_dict(data: dict[str, Any], where: str = "experiment") -> Experiment:
    """Validate what stands in a file; ``where`` opens every error message."""
    known = [
        *Experiment.model_fields,
        *SampledDesign.model_fields,
        *FactorialDesign.model_fields,
        *GridDesign.model_fields,
        *SwitchesDesign.model_fields,
        *PathsDesign.model_fields,
        "points",
    ]
    return config_file.validate(Experiment, data, where, known, ExperimentError)


def find_experiment(source: str | Path) -> Path:
    """The file of an experiment, as ``find_file``.

    Raises:
        ExperimentError: there is none.
    """
    return find_file(source, "experiment", ExperimentError)
