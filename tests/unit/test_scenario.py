"""Scenario files: presets, layers, overrides, hashes, the way to a file and back."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle

import pytest

from cisim.errors import ScenarioError
from cisim.model.conditions import CONDITIONS
from cisim.report.describe import scenario_as_toml
from cisim.scenario.load import load, parse_override, presets
from cisim.scenario.scenario import Scenario
from cisim.scenario.schema import all_parameters, json_schema

HEAD = 'extends = "adaptive-city"\n'
PRESETS = ("adaptive-city", "mixed-city", "small-town", "strive-region", "technical-city")
FIVE = ("common_agenda", "shared_measurement", "mutually_reinforcing_activities", "continuous_communication",
        "backbone_support")  # fmt: skip


# --- what comes with the package ---------------------------------------------------------------------------------


def test_the_presets_are_there():
    assert set(PRESETS) <= set(presets())


@pytest.mark.parametrize("name", PRESETS)
def test_presets_load_with_title_sources_and_all_five_conditions_on(name):
    scenario = load(name)
    assert scenario.name == name
    assert scenario.title
    assert scenario.description
    assert scenario.sources
    assert tuple(c.name for c in scenario.conditions) == FIVE
    assert all(scenario[f"conditions.{c}.strength"] == 1.0 for c in FIVE)


def test_the_dials_of_the_presets_are_what_their_names_say():
    technical, mixed, adaptive = (load(f"{kind}-city") for kind in ("technical", "mixed", "adaptive"))
    assert technical["problem.known"] > mixed["problem.known"] > adaptive["problem.known"]
    assert technical["problem.authority"] > mixed["problem.authority"] > adaptive["problem.authority"]
    couplings = [s["problem.coupling_across"] for s in (technical, mixed, adaptive)]
    assert couplings == sorted(couplings)
    assert couplings[0] == 0


def test_the_region_has_the_size_of_strive():
    region = load("strive-region")
    assert (region.organisations, region.n_networks) == (300, 15)
    assert abs(region["indicators.per_stage"] * len(region.stages) - 53) <= len(region.stages) // 2


def test_the_technical_city_differs_from_the_adaptive_one_in_the_problem_only():
    changed = load("adaptive-city").difference(load("technical-city"))
    assert changed
    assert all(key.startswith("problem.") for key in changed)


# --- layers ------------------------------------------------------------------------------------------------------


def test_extends_keeps_what_is_not_said_and_changes_what_is(write):
    child = load(write('extends = "adaptive-city"\ntitle = "Mine"\n[problem]\nknown = 0.25\n'))
    assert set(load("adaptive-city").difference(child)) == {"problem.known"}
    assert (child.title, child["problem.known"]) == ("Mine", 0.25)


def test_extends_by_path_beside_the_file_and_over_two_steps(write):
    write('extends = "small-town"\n[problem]\nknown = 0.25\n[time]\nmonths = 24\n', "below.toml")
    top = load(write('extends = "below"\n[time]\nmonths = 36\n'))
    assert (top["problem.known"], top.months, top["sectors.nonprofits"]) == (0.25, 36, 8)


def test_lists_of_stages_are_replaced_and_not_merged(write):
    one = load(write('extends = "technical-city"\n[[stages]]\nname = "All of it"\nduration = 2.0\n'))
    assert [s.name for s in one.stages] == ["All of it"]
    assert len(one.segments) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("problem.known=0.5", ("problem.known", 0.5)),
        (" time.months = 24 ", ("time.months", 24)),
        ("learning.copy_blind=true", ("learning.copy_blind", True)),
        ("problem.structure=random", ("problem.structure", "random")),
        ('problem.structure="random"', ("problem.structure", "random")),
    ],
)
def test_overrides_are_read_as_toml_or_as_a_bare_word(text, expected):
    assert parse_override(text) == expected


def test_overrides_are_laid_over_everything_and_each_is_given_once():
    with pytest.raises(ScenarioError, match=r"--set problem.known: given twice, as 0.5 and as 0.75"):
        load("small-town", ["problem.known=0.5", "problem.known=0.75"])
    scenario = load("small-town", ["problem.known=0.75", "money.pool=600000"])
    assert (scenario["problem.known"], scenario["money.pool"]) == (0.75, 600000.0)
    assert isinstance(scenario["money.pool"], float)


# --- identity ----------------------------------------------------------------------------------------------------


def test_the_hash_changes_with_every_value(city):
    hashes = {city.hash}
    for key, parameter in city.parameters.items():
        value = city[key]
        if parameter.options:
            changed = next(o for o in parameter.options if o != value)
        elif parameter.kind is bool:
            changed = not value
        else:
            changed = parameter.low if value != parameter.low else parameter.high
        hashes.add(dataclasses.replace(city, values={**city.values, key: changed}).hash)
    assert len(hashes) == len(city.values) + 1


def test_the_hash_does_not_change_with_titles_names_of_files_or_the_order_of_keys(city, write):
    same = write(
        HEAD
        + 'title = "Other"\ndescription = "Other"\nsources = []\n[time]\nmonths = 180\n[money]\npool = 10_000_000\n'
    )
    assert load(same).hash == city.hash == load("adaptive-city").hash
    data = city.to_dict()
    assert Scenario.from_dict(dict(reversed(data.items()))).hash == city.hash


def test_the_hash_changes_with_stages_and_segments(city):
    data = city.to_dict()
    for path in (("stages", 0, "duration", 4.5), ("segments", 1, "head_start", 0.01), ("stages", 1, "need", 2.0)):
        changed = copy.deepcopy(data)
        changed[path[0]][path[1]][path[2]] = path[3]
        assert Scenario.from_dict(changed).hash != city.hash


def test_scenarios_are_frozen(city):
    with pytest.raises(dataclasses.FrozenInstanceError):
        city.title = "other"
    with pytest.raises(TypeError):
        city.values["time.months"] = 12
    with pytest.raises(ValueError, match="frozen"):
        city.stages[0].duration = 1.0


def test_replace_leaves_the_original_alone(city):
    before = city.hash
    assert city.replace({"time.months": 24}).months == 24
    assert (city.months, city.hash) == (180, before)


def test_isolated_changes_the_strengths_and_nothing_else(city):
    changed = city.difference(city.isolated())
    assert changed == {f"conditions.{c}.strength": (1.0, 0.0) for c in FIVE}


# --- there and back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PRESETS)
def test_to_dict_and_back_through_json_toml_and_pickle(name, write):
    scenario = load(name, ["conditions.common_agenda.start=7"])
    again = Scenario.from_dict(json.loads(json.dumps(scenario.to_dict())), name)
    assert again.hash == scenario.hash
    assert again.to_dict() == scenario.to_dict()
    assert load(write(scenario_as_toml(scenario))).to_dict() == scenario.to_dict()
    assert pickle.loads(pickle.dumps(scenario)).to_dict() == scenario.to_dict()


def test_every_parameter_has_a_value_within_its_range(city):
    for key, parameter in all_parameters().items():
        value = city[key]
        assert value in parameter.options if parameter.options else parameter.low <= value <= parameter.high, key


# --- JSON Schema -------------------------------------------------------------------------------------------------


def test_the_schema_describes_every_parameter_with_its_range_and_meaning():
    schema = json_schema()
    for key, parameter in all_parameters().items():
        node = schema
        for part in key.split("."):
            node = node["properties"][part]
            node = {**schema["$defs"][node["$ref"].rpartition("/")[2]], **node} if "$ref" in node else node
        assert node["default"] == parameter.default
        assert parameter.text in node["description"]
        if parameter.options:
            assert tuple(node["enum"]) == parameter.options
        elif parameter.kind is not bool:
            assert (node["minimum"], node["maximum"]) == (parameter.low, parameter.high)


def test_the_schema_admits_the_presets_and_refuses_unknown_keys():
    """With jsonschema where it is installed, and by its structure in any case."""
    schema = json_schema()
    tables = [schema, *schema["$defs"].values()]
    assert all(table["additionalProperties"] is False for table in tables)
    assert set(schema["properties"]) >= {"extends", "title", "stages", "segments", "problem", "conditions"}
    assert set(schema["$defs"]["Conditions"]["properties"]) == {c.name for c in CONDITIONS}
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        return
    validator = Draft202012Validator(schema)
    for name in PRESETS:
        assert not list(validator.iter_errors(json.loads(json.dumps(load(name).to_dict()))))
    assert list(validator.iter_errors({"problm": {}}))
