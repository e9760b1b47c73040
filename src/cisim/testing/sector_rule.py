"""The contract that a rule of a sector from outside the package keeps."""

from __future__ import annotations

import pickle
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from cisim.comparison.comparison import compare
from cisim.model.kernels.layout import Block, Org, Trait
from cisim.model.sectors import ADMISSION, CAPACITY, OWN_INCOME, RULE_KEYS, SectorDraw
from cisim.model.streams import replication_seeds
from cisim.scenario.extensions import trust
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.simulate import run
from cisim.testing.scenarios import small_city

RUNS = 4
LAYERS = {CAPACITY.name: Org.capacity, OWN_INCOME.name: Org.own_income}
"""Where the numbers of a rule are kept."""


class SectorRuleContract:
    """What every rule of a sector must keep. Inherit it and set ``key`` and ``reference``.

    Attributes:
        key: what is set, as ``sector_rules.government.capacity``.
        reference: the function, as ``module:function``.
    """

    key: str
    reference: str

    def community(self) -> Scenario:
        """The scenario in which the rule is tried; override it to use another community."""
        return small_city()

    def with_rule(self, reference: str) -> Scenario:
        """The community with a function in place of the built-in rule."""
        community = self.community()
        _, sector, rule = self.key.split(".")
        data = community.to_dict()
        trust(reference)
        tables = data.get("sector_rules", {})
        data["sector_rules"] = tables | {sector: tables.get(sector, {}) | {rule: reference}}
        return Scenario.from_dict(data, community.name)

    @cached_property
    def scenario(self) -> Scenario:
        """The community with the rule under test."""
        return self.with_rule(self.reference)

    def test_is_a_rule_that_can_be_set(self) -> None:
        """The key stands in the table of sectors."""
        assert self.key in RULE_KEYS

    def test_is_part_of_the_scenario(self) -> None:
        """It changes the hash, and the scenario is copied with it."""
        assert self.scenario.hash != self.community().hash
        assert pickle.loads(pickle.dumps(self.scenario)).hash == self.scenario.hash
        assert Scenario.from_dict(self.scenario.to_dict()).hash == self.scenario.hash

    def test_a_run_does_not_depend_on_others(self) -> None:
        """Each run alone starts as it does among others: a rule looks at one run at a time."""
        seeds = replication_seeds(1, RUNS)
        whole = self.numbers(_drawn(self.scenario, seeds))
        for k in range(RUNS):
            np.testing.assert_array_equal(self.numbers(_drawn(self.scenario, seeds[k : k + 1]))[0], whole[k])

    def test_gives_the_same_again(self) -> None:
        """The same seed gives the same bits: a rule draws no numbers of its own."""
        a, b = (run(self.scenario, 3, 1, detail=False).attainment for _ in range(2))
        np.testing.assert_array_equal(a, b)

    def test_other_sectors_start_as_before(self) -> None:
        """It changes the numbers of its sector alone."""
        seeds = replication_seeds(1, RUNS)
        block, before = _drawn(self.scenario, seeds), _drawn(self.community(), seeds)
        others = block.orgs.traits[0, Trait.sector] != RULE_KEYS[self.key][0].code
        for layer in (Org.capacity, Org.own_income):
            np.testing.assert_array_equal(block.orgs.org[:, layer, others], before.orgs.org[:, layer, others])
        np.testing.assert_array_equal(
            block.orgs.traits[:, Trait.admitted][:, others], before.orgs.traits[:, Trait.admitted][:, others]
        )

    def test_both_arms_spend_the_same_money(self) -> None:
        """Isolated and collective impact start with the same organisations."""
        c = compare(self.scenario, runs=RUNS, seed=1)
        assert np.abs(c.money_total[1] - c.money_total[0]).max() < 0.005

    def test_a_rule_that_gives_what_is_usual_changes_nothing(self) -> None:
        """A function in the place of the built-in rule leaves every bit as it is."""
        same = self.with_rule("cisim.testing.sector_rule:usual")
        a, b = (run(s, 3, 1, detail=False).attainment for s in (same, self.community()))
        np.testing.assert_array_equal(a, b)

    def numbers(self, block: Block) -> npt.NDArray[Any]:
        """What the rule has set, ``[run, organisation of the sector]``."""
        sector, rule = RULE_KEYS[self.key]
        if sector.code is None:
            return np.asarray(block.funding.funder)
        own = block.orgs.traits[0, Trait.sector] == sector.code
        layer = block.orgs.traits[:, Trait.admitted] if rule is ADMISSION else block.orgs.org[:, LAYERS[rule.name]]
        return np.asarray(layer[:, own])


def usual(draw: SectorDraw) -> npt.NDArray[np.float64]:
    """A rule that gives what the built-in rule gives."""
    return draw.usual


def _drawn(scenario: Scenario, seeds: npt.NDArray[np.uint64]) -> Block:
    return draw_block(ScenarioColumns((scenario,)), np.zeros(len(seeds), int), seeds)
