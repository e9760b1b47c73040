"""The shape of a scenario file, made from the parameter declarations: validation and JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, Field, Strict, TypeAdapter, create_model

from cisim.model.conditions import CONDITIONS, Condition
from cisim.model.decisions import DECISIONS
from cisim.model.parameters import PARAMETERS, Parameter, Value
from cisim.model.sectors import SECTORS
from cisim.scenario.community_files import KEY as COMMUNITY_FILES
from cisim.scenario.community_files import CommunityFiles
from cisim.scenario.events import DatedEvent
from cisim.scenario.field_types import STRICT as STRICT
from cisim.scenario.field_types import Count, Number
from cisim.scenario.strategies import WITH_STRATEGY, entry_model

OutcomeName = Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,39}$")]
"""The name of an outcome of one's own, which is that of a column."""


class Stage(BaseModel):
    """A stage of the continuum: how long cohorts stay, its share of the need, and the stages its cohorts come from.

    A stage may differ from the rest of the problem: a technical fix inside an adaptive programme, a lever that is worth
    nothing without the others, an initiative with a plan of its own. What is not given is as the scenario says.
    """

    model_config = STRICT
    name: str = Field(min_length=1, description="name of the stage")
    short: str = Field("", description="short name for tables and axes")
    duration: Number = Field(4.0, ge=0.1, le=50, description="years a cohort spends in the stage")
    need: Number = Field(1.0, gt=0, le=100, description="need of the stage relative to the others")
    after: tuple[str, ...] | None = Field(None, description="stages it receives from; default: the one before it")
    weights: tuple[Annotated[Number, Field(gt=0, le=1e6)], ...] | None = Field(
        None, description="weights of these stages; default: equal"
    )
    substitution: Number | None = Field(
        None,
        ge=0.05,
        le=5,
        description="elasticity of substitution between all a cohort needs here, the stages before included; "
        "default: service.substitution, and stages before that stand in for each other",
    )
    start: Number | None = Field(
        None, gt=0, lt=1, description="share of its children at benchmark today; needs and background follow from it"
    )
    need_fte: Number | None = Field(
        None, gt=0, le=1e9, description="FTE of full effect that serve it fully, in place of what its start asks for"
    )
    background_fte: Number | None = Field(
        None, ge=0, le=1e9, description="FTE of full effect from elsewhere, in place of what its start asks for"
    )
    trend: Number | None = Field(None, ge=-5, le=5, description="trend from outside, points a year; default: none")
    turnover: Number | None = Field(None, ge=0, le=1, description="share of staff that leaves in a year here")
    known: Number | None = Field(None, ge=0, le=1, description="problem.known of this stage's practice")
    defined: Number | None = Field(None, ge=0, le=1, description="problem.defined of this stage")
    authority: Number | None = Field(None, ge=0, le=1, description="problem.authority of this stage")
    place: Number | None = Field(None, ge=0, le=1, description="problem.place of what works at this stage")
    coupling_across: Count | None = Field(
        None, ge=0, le=6, description="bits of neighbouring stages that matter here, at most problem.coupling_across"
    )
    coupling_within: Count | None = Field(
        None, ge=0, le=19, description="other bits of the practice that matter here, at most problem.coupling_within"
    )
    business: bool = Field(False, strict=True, description="businesses work here; default: at the last stage")
    initiative: str = Field(
        "", description="initiative it belongs to: a partnership with levels, meetings, plan and backbone of its own"
    )
    indicators: Count | None = Field(None, ge=1, le=50, description="indicators.per_stage of this stage")

    sites: Count = Field(
        0, ge=0, le=1000, description="sites that each need money.site_cost and are an equal part of the stage (M14)"
    )

    @property
    def label(self) -> str:
        """Short name, or the name where none is given."""
        return self.short or self.name


class Initiative(BaseModel):
    """What an initiative that stages name has of its own. One that is not described begins with the scenario."""

    model_config = STRICT
    name: str = Field(min_length=1, description="name by which stages say that they belong to it")
    start: Count = Field(0, ge=0, le=1200, description="months by which its conditions start later than they say")


class Segment(BaseModel):
    """A neighbourhood or group: share of the children and head start on entry."""

    model_config = STRICT
    name: str = Field(min_length=1, description="name of the segment")
    share: Number = Field(gt=0, le=1, description="share of the children; all shares sum to 1")
    head_start: Number = Field(0.0, ge=-0.9, le=0.9, description="share on track at entry relative to the mean")


@cache
def all_parameters(conditions: tuple[Condition, ...] = CONDITIONS) -> Mapping[str, Parameter]:
    """Every parameter by key: those of the model, then those of the conditions."""
    table = {p.key: p for p in PARAMETERS}
    for condition in conditions:
        table |= {p.key: p for p in condition.settings}
    return MappingProxyType(table)


def meaning_of(parameter: Parameter) -> str:
    """What a parameter means, as declared, without explanations behind a colon or semicolon."""
    return re.split("[:;]", parameter.text)[0]


def plain_name(parameter: Parameter, conditions: tuple[Condition, ...] = CONDITIONS) -> str:
    """A parameter in words: what it means, behind the title of its condition if it has one."""
    meaning = meaning_of(parameter)
    title = next((c.title for c in conditions if parameter.group == f"conditions.{c.name}"), "")
    return f"{title}: {meaning}" if title else meaning[:1].upper() + meaning[1:]


def _field(parameter: Parameter) -> tuple[Any, Any]:
    description = f"{parameter.text} [{parameter.unit or '-'}] ({parameter.grade}: {parameter.source or 'assumption'})"
    if parameter.options:
        return Literal[parameter.options], Field(parameter.default, description=description)
    if parameter.kind is bool:
        return Annotated[bool, Strict()], Field(parameter.default, description=description)
    bounds: dict[str, Any] = {"ge": parameter.low, "le": parameter.high}
    kind = Count if parameter.kind is int else Number
    return kind, Field(parameter.default, description=description, **bounds)


def _model(name: str, fields: dict[str, tuple[Any, Any]]) -> type[BaseModel]:
    return create_model(name, __config__=STRICT, **fields)  # type: ignore[no-any-return, call-overload]


@cache
def value_adapter(parameter: Parameter) -> TypeAdapter[Value]:
    """Validation of one value by itself."""
    kind, field = _field(parameter)
    return TypeAdapter(cast(Any, Annotated[kind, field]))


@cache
def scenario_model(conditions: tuple[Condition, ...] = CONDITIONS) -> type[BaseModel]:
    """The pydantic model of a whole scenario file."""
    groups: dict[str, dict[str, tuple[Any, Any]]] = {}
    for parameter in PARAMETERS:
        groups.setdefault(parameter.group, {})[parameter.name] = _field(parameter)
    sections: dict[str, tuple[Any, Any]] = {}
    for group, fields in groups.items():
        section = _model(group.title(), fields)
        sections[group] = (section, Field(default_factory=section))
    files = {}
    for condition in conditions:
        section = _model(condition.name.title(), {p.name: _field(p) for p in condition.settings})
        files[condition.name] = (section, Field(default_factory=section, description=condition.claim))
    section = _model("Conditions", files)
    sections["conditions"] = (section, Field(default_factory=section))
    sections["sector_rules"] = _sector_rules()
    sections["rules"] = _rules()
    head: dict[str, tuple[Any, Any]] = {
        "extends": (str, Field("", description="another scenario, by name or path, that this one changes")),
        "title": (str, Field("", description="one line for people")),
        "description": (str, Field("", description="what is modelled and what is assumed")),
        "notes": (str, Field("", max_length=4000, description="what whoever saved it wants to remember")),
        "sources": (tuple[str, ...], Field((), description="where the numbers come from")),
        "extra_conditions": (tuple[str, ...], Field((), description="further conditions as module:ATTRIBUTE")),
        "stages": (tuple[Stage, ...], Field(min_length=1, max_length=20)),
        "initiatives": (tuple[Initiative, ...], Field((), description="initiatives that start later than others")),
        "segments": (tuple[Segment, ...], Field(min_length=1, max_length=20)),
        "outcomes": (
            dict[OutcomeName, str],
            Field({}, max_length=20, description="outcomes of one's own by name, as module:function"),
        ),
        "events": (tuple[DatedEvent, ...], Field((), max_length=200, description="values that change during a run")),
    }
    for sector in WITH_STRATEGY:
        text = f"{sector.plural} that have something of their own for their decisions"
        head[sector.plural] = tuple[entry_model(sector), ...], Field((), description=text)  # type: ignore[misc]
    return _model("Scenario", head | sections)


def _sector_rules() -> tuple[Any, Any]:
    """The section of functions from outside that set what organisations of a sector start with."""
    tables = {}
    for sector in SECTORS:
        if sector.rules:
            fields = {r.name: (str, Field("", description=f"{r.text}, as module:function")) for r in sector.rules}
            table = _model(f"{sector.agent}Rules", fields)
            tables[sector.name] = (table, Field(default_factory=table))
    section = _model("SectorRules", tables)
    return section, Field(default_factory=section, description="functions from outside for what sectors start with")


def _rules() -> tuple[Any, Any]:
    """The section of functions from outside that decide in place of the built-in rules."""
    fields = {d.name: (str, Field("", description=f"{d.text}, as module:function")) for d in DECISIONS}
    section = _model("DecisionRules", fields)
    return section, Field(default_factory=section, description="functions from outside that decide")


def json_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file, for editors; stages and segments may come from the extended scenario."""
    schema = scenario_model().model_json_schema()
    schema["required"] = []
    schema["properties"][COMMUNITY_FILES] = CommunityFiles.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema
