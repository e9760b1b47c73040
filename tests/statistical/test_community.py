"""The first draw of a community: sizes, ties, cells, definitions, who may set what, readiness, and who shares it."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from cisim.evidence.registration import registration
from cisim.model.kernels.layout import Cell, Funder, Grant, Org, Trait
from cisim.model.kernels.service import target_attainment
from cisim.model.month import advance
from cisim.model.streams import replication_seeds
from cisim.model.types import Array
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from kernel_tools import (
    apply,
    binomial_z,
    block,
    contributions,
    normal_bound,
    scenario,
    settle_practices,
    small,
    success,
    with_stages,
)

BOUND = normal_bound(1e-5)
COUPLED = {"problem.bits": 8, "problem.coupling_within": 2, "problem.coupling_across": 3}


# --- sizes and money


# 4,000 sizes in 20 communities: variance and skewness of logs, 1e-5 each.
@pytest.mark.statistical
@pytest.mark.parametrize("spread", [0.4, 1.0])
def test_sizes_of_nonprofits_are_log_normal(spread):
    """Logs have the given spread and the third moment of a normal; the shares are of one pool."""
    b = small({"sectors.nonprofits": 200, "sectors.size_spread": spread}, runs=20)
    log = np.log(b.orgs.org[:, Org.initial_fte, :200])
    assert abs(log.var(axis=1, ddof=1).mean() / spread**2 - 1) < BOUND * (2 / (20 * 199)) ** 0.5
    z = (log - log.mean(axis=1, keepdims=True)) / log.std(axis=1, keepdims=True)
    assert abs((z**3).mean()) < BOUND * (6 / 4000) ** 0.5
    assert abs((z**4).mean() - 3) < BOUND * (24 / 4000) ** 0.5 + 0.05  # and a small-sample bias of -6/n


def test_first_capacities_are_what_pool_and_own_income_pay_for():
    """Nonprofits' shares of the payroll sum to one; grants and own income pay exactly for the first capacity."""
    b = small({"money.own_share": 0.4}, runs=3)
    capacity, own = b.orgs.org[:, Org.capacity, :6], b.orgs.org[:, Org.own_income, :6]
    assert (80_000 * capacity).sum(axis=1) == pytest.approx(np.full(3, 10e6 / 0.6))
    assert own == pytest.approx(0.4 * 80_000 * capacity)
    share = capacity / capacity.sum(axis=1, keepdims=True)
    assert b.funding.grant[:, Grant.portfolio] == pytest.approx(np.stack([share, share], axis=1))
    assert b.funding.funder[:, Funder.budget_share].sum(axis=1) == pytest.approx(1.0)


def test_governments_share_their_staff_by_children_and_businesses_are_equal():
    """The mean is as given; who serves the longer stage has more, two at one stage halve it."""
    stages = [{"name": "a", "duration": 6.0}, {"name": "b", "duration": 2.0}]
    b = small({"sectors.governments": 3, "sectors.government_fte": 20.0, "sectors.business_fte": 7.0}, stages=stages)
    assert b.orgs.traits[0, Trait.stage, 6:9].tolist() == [0, 1, 0]
    assert b.orgs.org[0, Org.capacity, 6:9] == pytest.approx(60 * np.array([3, 2, 3]) / 8)
    assert b.orgs.org[0, Org.capacity, 9:] == pytest.approx([7.0, 7.0])
    assert (b.orgs.traits[0, Trait.stage, 9:] == 1).all()
    assert (b.orgs.traits[0, Trait.segment, 6:] == -1).all()


# --- ties and networks


def neighbours(b, w, o):
    """Other ends and edges of an organisation's ties."""
    span = slice(b.ties.first_tie[w, o], b.ties.first_tie[w, o + 1])
    return b.ties.tie[w, 0, span].tolist(), b.ties.tie[w, 1, span].tolist()


def test_ties_are_symmetric_and_each_pair_has_one():
    """Both ends list the tie under the same number; nobody is tied to itself."""
    b = small({"sectors.nonprofits": 30, "ties.networks": 5}, runs=4)
    n = b.orgs.traits.shape[2]
    for w in range(4):
        ends = [tuple(pair) for pair in b.ties.edge[w, :, : b.ties.n_edges[w]].T.tolist()]
        assert len({frozenset(pair) for pair in ends}) == len(ends)
        assert all(i != j for i, j in ends)
        for o in range(n):
            mine = {e: sum(pair) - o for e, pair in enumerate(ends) if o in pair}
            others, edges = neighbours(b, w, o)
            assert dict(zip(edges, others, strict=True)) == mine
        assert b.ties.first_tie[w, n] == 2 * len(ends)


def test_ties_are_dense_within_networks_and_sparse_across():
    """Inside its network everybody has six ties, or all there are; across at most two, and most have some."""
    b = small({"sectors.nonprofits": 120, "ties.networks": 6}, runs=3)
    for w in range(3):
        network = b.orgs.traits[w, Trait.network]
        size = np.bincount(network)[network]
        inside, outside = np.zeros(network.size), np.zeros(network.size)
        for o in range(network.size):
            same = network[neighbours(b, w, o)[0]] == network[o]
            inside[o], outside[o] = same.sum(), (~same).sum()
        assert np.array_equal(inside, np.minimum(6, size - 1))
        assert outside.max() <= 2
        assert outside.mean() > 1
        assert (inside / (size - 1)).mean() > 10 * (outside / (network.size - size)).mean()


def test_small_networks_are_complete():
    """Where there are fewer members than ties, everybody knows everybody."""
    for n in range(1, 9):
        b = small({"sectors.nonprofits": n, "sectors.governments": 0, "sectors.businesses": 0, "ties.across": 0,
                   "problem.coupling_across": 0}, stages=1)  # fmt: skip
        assert b.ties.n_edges[0] == sum(min(6, n - 1) for _ in range(n)) // 2


def test_an_activity_network_belongs_to_one_stage_and_all_are_used():
    """Networks are dealt to the stages in turn, the organisations of a stage to its networks."""
    b = small({"sectors.nonprofits": 60, "ties.networks": 5}, runs=3)
    assert np.array_equal(b.orgs.traits[:, Trait.network] % 2, b.orgs.traits[:, Trait.stage])
    assert set(b.orgs.traits[:, Trait.network].ravel().tolist()) == set(range(5))
    assert b.runs.network_stage.tolist() == [0, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("kind", "graph"),
    [("full", nx.complete_graph(10)), ("line", nx.path_graph(10)), ("ring", nx.circulant_graph(10, [1, 2]))],
)
def test_named_and_given_graphs_are_used_as_they_are(kind, graph):
    """Published shapes by name, any other graph at the door."""
    named = small({"ties.graph": kind, "ties.within": 4})
    no_others = scenario({"sectors.nonprofits": 10, "sectors.governments": 0, "sectors.businesses": 0})
    given = draw_block(ScenarioColumns((no_others,)), [0], replication_seeds(1, 1), ties=[graph])
    for b in (named, given):
        found = {frozenset(pair) for pair in b.ties.edge[0, :, : b.ties.n_edges[0]].T.tolist()}
        assert found == {frozenset(pair) for pair in graph.edges}


# --- places, definitions, characters


# 2,000 communities, 1e-5 for each crowding.
@pytest.mark.statistical
@pytest.mark.parametrize("crowding", [0.0, 1.0, 5.0])
def test_the_second_organisation_follows_the_first_as_crowding_says(crowding):
    """Two of one size, two equal cells: the same one with probability (1 + beta)/(2 + beta)."""
    pair = {"sectors.nonprofits": 2, "sectors.size_spread": 0.0, "service.crowding": crowding, "service.need_seen": 0.0}
    b = small(pair | {"sectors.governments": 0, "sectors.businesses": 0}, runs=2000)
    together = b.orgs.traits[:, Trait.stage, 0] == b.orgs.traits[:, Trait.stage, 1]
    assert abs(binomial_z(together.sum(), 2000, (1 + crowding) / (2 + crowding))) < BOUND


def test_where_need_is_visible_places_are_filled_by_need():
    """Each goes to the cell with the least service for its need so far."""
    b = small({"sectors.nonprofits": 50, "service.need_seen": 1.0}, stages=3, segments=(0.2, 0.8))
    served, need = np.zeros(6), b.pathway.cell[0, Cell.need]
    for o in range(50):
        cell = 2 * b.orgs.traits[0, Trait.stage, o] + b.orgs.traits[0, Trait.segment, o]
        assert served[cell] == pytest.approx(served.min())
        served[cell] += b.orgs.org[0, Org.initial_fte, o] / need[cell]


# 20,000 elements and 2,580 organisations for each of three cases, 1e-5 each.
@pytest.mark.statistical
@pytest.mark.parametrize(("defined", "opposition"), [(0.5, 0.0), (0.0, 0.0), (0.6, 0.25)])
def test_elements_agree_as_far_as_the_problem_is_defined_and_the_values_wanted_are_any(defined, opposition):
    """An element agrees with what works with this chance; either value is wanted with equal chance; opponents are the
    share they are said to be.
    """
    b = small({"problem.defined": defined, "problem.opposition": opposition, "sectors.nonprofits": 246}, 10)
    traits = b.orgs.traits
    for layer, chance in ((Trait.agrees, defined), (Trait.sign, 0.5)):
        ones = np.bitwise_count(traits[:, layer]).astype(int)
        assert abs(binomial_z(ones.sum(), 8 * ones.size, chance)) < BOUND if chance else not ones.any()
    opposed = traits[:, Trait.opposed]
    assert abs(binomial_z(opposed.sum(), opposed.size, opposition)) < BOUND if opposition else not opposed.any()


def correlation(u: Array, f: Array) -> float:
    """Of two values over practices and contexts."""
    return float(np.corrcoef(u.ravel(), f.ravel())[0, 1])


# 400 landscapes: standard error of the mean correlation about .015 where the problem is half defined.
@pytest.mark.statistical
@pytest.mark.parametrize("couplings", [(0, 0), (2, 2), (5, 5)])
@pytest.mark.parametrize("defined", [0.0, 0.5, 1.0])
def test_what_is_declared_is_reached(defined, couplings):
    """The mean correlation of private success with what works, interactions and contexts included, is what it says."""
    within, across = couplings
    shape = {
        "problem.coupling_within": within,
        "problem.coupling_across": across,
        "problem.defined": defined,
        "problem.scale": 2.5,
    }
    b = small(shape, runs=400)
    settle_practices(b)
    found, rng, bits = [], np.random.default_rng(3), np.arange(8)
    for w in range(400):
        o, x, context = w % 6, rng.integers(256, size=2000), rng.integers(256, size=2000)
        s = int(b.orgs.traits[w, Trait.stage, o])
        agrees, wanted = ((b.orgs.traits[w, layer, o] >> bits) & 1 for layer in (Trait.agrees, Trait.sign))
        u = success(b, w, s, x, context, agrees, (1 - agrees) * (2 * wanted - 1))
        found.append(correlation(u, contributions(b.problem.landscape, w, s, x, context).mean(axis=-1)))
    assert abs(np.mean(found) - defined) < 0.05


# Means of 2,500 uniforms and a share of as many, 1e-5 each.
@pytest.mark.statistical
def test_characters_are_spread_as_declared():
    """Alignment and trust uniform about their means, members by participation; members attend."""
    b = small({"sectors.nonprofits": 246, "sectors.participation": 0.7}, runs=10)
    for found, mean in ((b.orgs.org[:, Org.own_alignment].ravel(), 0.5), (b.ties.trust[0, : b.ties.n_edges[0]], 0.3)):
        assert np.abs(found - mean).max() < 0.2
        assert abs(found.mean() - mean) < BOUND * 0.2 / 3**0.5 / found.size**0.5
        assert found.std() == pytest.approx(0.2 / 3**0.5, rel=0.1)
    member = b.orgs.traits[:, Trait.member]
    assert abs(binomial_z(member.sum(), member.size, 0.7)) < BOUND
    assert not b.orgs.org[:, Org.attendance].any()
    assert np.array_equal(b.orgs.org[:, Org.alignment], b.orgs.org[:, Org.own_alignment])


# --- readiness and common communities


def test_attainment_starts_where_first_practices_and_budgets_keep_it(city):
    """Every stage is at its aim; where nothing is searched for and money stays put, nothing ever moves."""
    still = {"learning.trial_rate": 0.0, "learning.peer_rate": 0.0, "learning.adhoc_rate": 0.0,
             "sectors.government_pace": 0.0, "service.move_rate": 0.0, "funding.rule": "equal",
             "service.need_seen": 0.0, "shocks.recession_rate": 0.0, "shocks.policy_rate": 0.0}  # fmt: skip
    still |= registration().neutral_values("forgetting", "lives", "problem.turbulence", "funding.exit_rate")
    b = block(with_stages(city.isolated().replace(still), {}, trend=None), runs=5)
    advance(b, 0, 0)
    start = b.pathway.cell[:, Cell.attainment].copy()
    apply(target_attainment, b, t=0)
    assert b.pathway.cell[:, Cell.target] == pytest.approx(start, abs=1e-12)
    advance(b, 0, 36)
    assert b.pathway.cell[:, Cell.attainment] == pytest.approx(start, abs=1e-9)


def test_readiness_starts_in_the_order_surveys_find(city):
    """Kindergarten readiness in the default city starts within ten points of the 44 % of Cincinnati in 2005."""
    b = block(city.isolated(), runs=200)
    advance(b, 0, 0)
    ready = b.pathway.cell[:, Cell.attainment, :3] @ b.pathway.share
    assert 0.34 < ready.mean() < 0.54
    north, _, south = b.pathway.cell[:, Cell.attainment, :3].mean(axis=0)
    assert north > south + 0.05


def test_both_arms_begin_with_the_same_community(city):
    """Isolated and collective share problem, ties, organisations and people; only the conditions differ."""
    b = block(city.isolated(), city, runs=4)
    assert b.runs.world.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    arrays = {
        "traits": b.orgs.traits, "org": b.orgs.org, "trust": b.ties.trust, "bits": b.problem.stage_bits,
        "cell": b.pathway.cell, "funder": b.funding.funder, "grant": b.funding.grant, "weight": b.orgs.weight,
    }  # fmt: skip
    for name, rows in arrays.items():
        assert np.array_equal(rows[::2], rows[1::2]), name
        assert not np.array_equal(rows[0], rows[2]) or name in ("cell", "funder"), name
    assert not np.array_equal(b.initiatives.condition_state[:, :, 0], b.initiatives.condition_state[:, :, 1])


def test_a_community_depends_on_its_seed_alone(city):
    """A run is the same whatever runs beside it; a run whose problem differs has a community of its own."""
    seeds = replication_seeds(3, 5)
    together = draw_block(
        ScenarioColumns((city, city.replace({"problem.place": 0.1}))), [0, 0, 1, 0, 0], seeds[[0, 1, 1, 2, 3]]
    )
    alone = draw_block(ScenarioColumns((city,)), [0], seeds[1:2])
    assert together.runs.world.tolist() == [0, 1, 2, 3, 4]
    arrays = (
        (b.orgs.traits, b.orgs.org, b.problem.stage_bits, b.pathway.cell, b.funding.grant) for b in (together, alone)
    )
    for both, single in zip(*arrays, strict=True):
        assert np.array_equal(both[1], single[0])
    assert np.array_equal(together.problem.landscape.table[1], alone.problem.landscape.table[0])
    assert not np.array_equal(together.problem.landscape.table[2], alone.problem.landscape.table[0])
