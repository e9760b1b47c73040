"""Docking of what agents decide for themselves: the engine and the plain Mesa version agree without chance.

Funders each have numbers of their own, and nonprofits claim. Imitation and exits are drawn: here they are certain, or
cannot happen; with chance they are compared in ``test_plain_mesa``, breaches of who claims too.
"""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.layout import Funder
from cisim.model.streams import replication_seeds
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from docking import NO_CHANCE, assert_agree, engine, plain
from kernel_tools import with_stages

FUNDERS = (
    {"size": 5.0, "rule": "need", "own_alignment": 0.6, "member_premium": 1.0, "term_aligned": 4.0},
    {"size": 1.0, "rule": "attributed", "stages": ["Early-grade reading", "Employment"], "overhead_taste": 0.9},
    {"size": 2.5, "rule": "past_success", "own_alignment": 0.3, "term_isolated": 2.0, "member_premium": 0.1},
    {"size": 1.5, "rule": "shared_indicators", "stages": ["High-school graduation"], "own_alignment": 0.0},
)
OWN = ({},) * len(FUNDERS)


def with_funders(small, changes=(), more=OWN):
    """A community with four funders of their own, and nothing drawn."""
    given = small.replace(NO_CHANCE | {"sectors.funders": len(FUNDERS), "service.need_seen": 0.3} | dict(changes))
    entries = [f | m for f, m in zip(FUNDERS, more, strict=True)]
    return Scenario.from_dict(given.to_dict() | {"funders": entries}, "funders")


@pytest.mark.parametrize("arm", ["isolated", "collective"])
@pytest.mark.parametrize("months", [13, 50])
def test_funders_of_their_own_and_claims_agree_to_rounding(small, arm, months):
    scenario = with_funders(small, {"funding.pooled": 0.3, "funding.claim_effort": 0.9, "funding.claim_weight": 0.5})
    assert_agree(scenario if arm == "collective" else scenario.isolated(), months)


def test_claims_of_single_nonprofits_agree_to_rounding_and_cost_hours(small):
    entries = [{"count": 4, "claim_effort": 1.0}, {"claim_effort": 0.4, "own_alignment": 0.0}]
    given = small.replace(NO_CHANCE | {"hours.claims": 2.0, "hours.fundraising": 0.3, "funding.claim_gain": 5.0})
    loud, _ = assert_agree(Scenario.from_dict(given.to_dict() | {"nonprofits": entries}, "loud"), 40)
    usual, _ = assert_agree(given, 40)
    assert (loud["hours fundraising"] > usual["hours fundraising"]).all()


LEAVING = (
    {"exit_rate": 1.0, "patience": 1.0, "watches": "Employment"}, {"exit_rate": 0.0, "patience": 1.0},
    {"exit_rate": 1.0, "patience": 3.0}, {"exit_rate": 1.0, "patience": 2.0, "watches": "Kindergarten readiness"},
)  # fmt: skip


def test_certain_exits_agree_to_rounding(small):
    """The largest watches a stage that falls and leaves for certain, others look elsewhere or never leave."""
    paid = []
    for successor in (0.0, 1.0):
        given = with_funders(small, {"funding.successor": successor}, LEAVING)
        ours, _ = assert_agree(with_stages(given, {0: {"trend": 5.0}, 6: {"trend": -5.0}}), 50)
        paid.append(ours["dollars backbone"])
    assert (paid[0] < 0.8 * paid[1]).all()


def test_certain_imitation_agrees_to_rounding(small):
    """The last one joins where all others are in, and leaves where they are out; they stay as they are."""
    half = {"sectors.funders_joined": 0.5, "partnerships.core_least": 0.0}
    follows, stays = with_funders(small, half, ({}, {}, {}, {"imitation": 1.0})), with_funders(small, half)
    seeds = replication_seeds(5, 60)
    member = draw_block(ScenarioColumns((follows,)), np.zeros(60, int), seeds).funding.funder[:, Funder.member]
    alike, differs = member[:, :3].min(axis=1) == member[:, :3].max(axis=1), member[:, 3] != member[:, 0]
    joining, leaving = (np.flatnonzero(alike & differs & (member[:, 0] == inside))[:2] for inside in (1, 0))
    chosen = seeds[[*joining, *leaving]]
    ours, theirs, apart = engine(follows, chosen, 30), plain(follows, chosen, 30), engine(stays, chosen, 30)
    for name, value in theirs.items():
        np.testing.assert_allclose(value, ours[name], rtol=1e-9, atol=1e-9, err_msg=name)
    change = ours["dollars backbone"] - apart["dollars backbone"]
    assert (change[:2] > 0).all()
    assert (change[2:] < 0).all()
