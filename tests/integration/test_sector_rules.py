"""The table of sectors agrees with what is made from it, and rules from outside keep their contract."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import cisim.agents
from cisim.errors import ScenarioError
from cisim.model.kernels.layout import Funder, Org, Trait
from cisim.model.parameters import PARAMETERS
from cisim.model.sectors import RULE_KEYS, SECTORS, SERVING
from cisim.model.streams import replication_seeds
from cisim.report.describe import scenario_as_toml
from cisim.scenario.load import from_text, load
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.simulate import run
from cisim.testing import SectorRuleContract
from condition_tools import EXAMPLES

BY_NEED = EXAMPLES / "schools-by-need.toml"
RULES = """
def large(draw):
    return draw.usual * 2

def nobody(draw):
    return 0 * draw.usual

def flat(draw):
    return draw.usual[0]

def below(draw):
    return draw.usual - 1e6

def fails(draw):
    return draw.values["no.such"]

def by_need(draw):
    return 1.0 * (draw.need[draw.stage, draw.segment] > draw.need.mean())

NUMBER = 3

def complex_numbers(draw):
    return draw.usual + 1j

def texts(draw):
    return draw.usual.astype(str)
"""


@pytest.fixture(scope="module", autouse=True)
def _outside(tmp_path_factory):
    """The examples and a module of small rules on the Python path."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "small_rules.py").write_text(RULES)
    paths = [str(EXAMPLES), str(folder)]
    sys.path[:0] = paths
    yield
    for path in paths:
        sys.path.remove(path)


class TestSchoolsByNeed(SectorRuleContract):
    key = "sector_rules.government.capacity"
    reference = "schools_by_need:capacity"

    def test_more_need_has_more_capacity(self):
        scenario = load(BY_NEED)
        block = draw_block(ScenarioColumns((scenario,)), [0], replication_seeds(1, 1))
        public = block.orgs.traits[0, Trait.sector] == SECTORS[1].code
        capacity, stage = block.orgs.org[0, Org.capacity, public], block.orgs.traits[0, Trait.stage, public]
        need = np.array([s.duration * s.need for s in scenario.stages])[stage]
        np.testing.assert_allclose(capacity / need, capacity[0] / need[0], rtol=1e-12)
        usual = draw_block(ScenarioColumns((load("adaptive-city"),)), [0], replication_seeds(1, 1)).orgs.org[
            0, Org.capacity, public
        ]
        assert capacity.sum() == pytest.approx(usual.sum())


class TestLargeNonprofits(SectorRuleContract):
    key = "sector_rules.nonprofit.capacity"
    reference = "small_rules:large"


class TestRichNonprofits(SectorRuleContract):
    key = "sector_rules.nonprofit.own_income"
    reference = "small_rules:large"


class TestNobodyOfBusiness(SectorRuleContract):
    key = "sector_rules.business.admission"
    reference = "small_rules:nobody"


class TestNonprofitsWhereNeedIs(SectorRuleContract):
    key = "sector_rules.nonprofit.admission"
    reference = "small_rules:by_need"


class TestNoFunder(SectorRuleContract):
    key = "sector_rules.funder.admission"
    reference = "small_rules:nobody"

    def test_no_funder_is_a_member(self):
        block = draw_block(ScenarioColumns((self.scenario,)), [0], replication_seeds(1, 1))
        assert not block.funding.funder[:, Funder.member].any()


def with_rule(key: str, reference: str) -> Scenario:
    contract = SectorRuleContract()
    contract.key = key
    return contract.with_rule(reference)


@pytest.mark.parametrize(
    ("key", "function", "said"),
    [
        ("government.capacity", "complex_numbers", "must return numbers, got complex128"),
        ("government.capacity", "texts", "must return numbers, got <U32"),
        ("government.capacity", "flat", r"must return \[run, organisation\] \(3, 7\), got \(7,\)"),
        ("government.capacity", "below", r"returned -\d+ for government 1, allowed: 0\.001 to 1e\+09 FTE"),
        ("nonprofit.capacity", "nobody", r"returned 0 for nonprofit 1, allowed: 0\.001"),
        ("business.admission", "large", r"returned 2 for business 1, allowed: 0 to 1 share"),
        ("government.capacity", "fails", r"failed: KeyError: 'no\.such' \(.*small_rules\.py:15\)"),
    ],
)
def test_what_a_rule_must_not_return(key, function, said):
    scenario = with_rule(f"sector_rules.{key}", f"small_rules:{function}")
    with pytest.raises(ScenarioError, match=rf"sector_rules\.{key}: 'small_rules:{function}' {said}"):
        run(scenario, 3, 1, threads=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[sector_rules.government]\ncapacty = 'a:b'", "mine.toml:3: .*unknown key; did you mean 'sector_r.*capacity'"),
        ("[sector_rules.goverment]\ncapacity = 'a:b'", "did you mean 'sector_rules.government'"),
        ("[sector_rules.backbone]\ncapacity = 'a:b'", "unknown key"),
        ("[sector_rules.business]\nown_income = 'a:b'", "unknown key"),
        ("[sector_rules.government]\ncapacity = 3", "mine.toml:3: .*allowed: a text"),
        ("[sector_rules.government]\ncapacity = 'small_rules:nothing'", r"mine.toml:3: .*cannot load 'small_rules:no"
         r"thing' \(module:function expected\): AttributeError"),
        ("[sector_rules.government]\ncapacity = 'small_rules:NUMBR'", r"did you mean 'NUMBER'\?"),
        ("[sector_rules.government]\ncapacity = 'small_rules:NUMBER'", "'small_rules:NUMBER' is a int, not a function"),
    ],
)  # fmt: skip
def test_a_scenario_that_names_no_rule_says_where_and_what_is_allowed(text, said, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(f'extends = "adaptive-city"\n{text}\n')
    with pytest.raises(ScenarioError, match=said):
        load(file)


def test_files_of_others_name_no_rules():
    with pytest.raises(ScenarioError, match="sector_rules: allowed in files of one's own only"):
        from_text('extends = "adaptive-city"\n[sector_rules.government]\ncapacity = "os:system"\n', "theirs.toml")


def test_a_rule_cannot_be_set_on_the_command_line():
    with pytest.raises(ScenarioError, match="can only be set in a scenario file"):
        load("adaptive-city", ["sector_rules.government.capacity=a:b"])


def test_a_written_scenario_keeps_its_rules(tmp_path):
    scenario = load(BY_NEED)
    file = tmp_path / "written.toml"
    file.write_text(scenario_as_toml(scenario))
    assert load(file).hash == scenario.hash
    assert scenario.difference(load("adaptive-city"))["sector_rules"][1] == {}


def test_scenarios_with_other_rules_share_no_block():
    with pytest.raises(ValueError, match="cannot share a block"):
        ScenarioColumns((load(BY_NEED), load("adaptive-city")))


def test_the_table_agrees_with_parameters_and_mesa_classes():
    keys = {p.key for p in PARAMETERS}
    assert [s.code for s in SERVING] == list(range(len(SERVING)))
    for sector in SECTORS:
        assert {sector.count, sector.admitted} - {""} <= keys
        agent = getattr(cisim.agents, sector.agent)
        assert agent.sector == sector.name
        assert {name for name in dir(agent) if name.startswith("decide_")} == set(sector.methods)
    assert len(RULE_KEYS) == 8
