"""Limits of parameters that hold for several together: each is refused at its edge, and corners of ranges conserve."""

from __future__ import annotations

import re

import numpy as np
import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.errors import ScenarioError
from cisim.model.conditions import CONDITIONS
from cisim.model.joint_limits import PARAMETER_LIMITS
from cisim.model.streams import replication_seeds
from cisim.scenario.joint_checks import joint_limits, joint_limits_of
from cisim.scenario.load import from_text, load
from cisim.scenario.scenario import Scenario
from cisim.scenario.schema import all_parameters
from cisim.simulation.simulate import stream

EDGES = (
    ({"hours.fundraising": 0.5, "hours.reporting": 0.45}, {"hours.reporting": 0.46}),
    ({"hours.fundraising": 0.5, "hours.reporting": 0.1, "hours.claims": 0.5, "funding.claim_effort": 1},
     {"hours.claims": 0.8}),
    ({"problem.bits": 5, "problem.coupling_within": 4, "problem.coupling_across": 1}, {"problem.coupling_within": 5}),
    ({"problem.bits": 3, "problem.coupling_within": 1, "problem.coupling_across": 3}, {"problem.coupling_across": 4}),
    ({"problem.bits": 14, "problem.coupling_within": 10, "problem.coupling_across": 1},
     {"problem.coupling_within": 11}),
    ({"problem.structure": "random", "problem.coupling_across": 0, "conditions.shared_measurement.pressure": 0},
     {"problem.coupling_across": 1}),
    ({"problem.structure": "random", "problem.coupling_across": 0, "conditions.shared_measurement.pressure": 0},
     {"conditions.shared_measurement.pressure": 0.1}),
    ({"ties.graph": "small_world", "sectors.nonprofits": 9, "sectors.governments": 0, "sectors.businesses": 0,
      "ties.within": 9}, {"ties.within": 10}),
    ({"conditions.common_agenda.start": 24, "conditions.common_agenda.end": 24}, {"conditions.common_agenda.end": 23}),
)  # fmt: skip


@pytest.mark.parametrize(("inside", "beyond"), EDGES)
def test_a_joint_limit_is_kept_to_its_edge(inside, beyond):
    load("small-town", inside)
    with pytest.raises(ScenarioError, match=r": allowed: at most .*, for "):
        load("small-town", inside | beyond)


def test_every_limit_has_a_test_at_its_edge():
    limits = joint_limits(CONDITIONS)
    crossed = [e for e in EDGES for limit in limits if _beyond(limit, {**e[0], **e[1]}) and not _beyond(limit, e[0])]
    assert len(crossed) == len(EDGES)
    told = {limit for e in EDGES for limit in PARAMETER_LIMITS if _beyond(limit, {**e[0], **e[1]})}
    assert told == set(PARAMETER_LIMITS)


def _beyond(limit, changes):
    values = dict(load("small-town").values) | changes
    return limit.value(values) > limit.end(values) + 1e-9


@pytest.mark.parametrize(
    "claim", ["1.0", "{ low = 0.0, high = 1.0 }", "{ median = 0.1, spread = 0.1 }", "{ choose = [0.0, 1.0] }"]
)
def test_what_single_agents_have_of_their_own_counts(claim):
    """Half of the hours for grants, and as much again for claims: more than a nonprofit has."""
    hours = "[hours]\nfundraising = 0.5\nclaims = 1.0\n"
    load_text = 'extends = "small-town"\n' + hours
    assert from_text(load_text, "x.toml")["hours.claims"] == 1
    with pytest.raises(ScenarioError, match=re.escape("(funding.claim_effort = 1 in an entry)")):
        from_text(f"{load_text}[[nonprofits]]\nclaim_effort = {claim}\n", "x.toml")


def test_limits_are_shown_with_their_parameters():
    for limit in joint_limits(CONDITIONS):
        assert all(key in all_parameters() for key in limit.keys)
        for key in limit.keys:
            assert limit.text in joint_limits_of(key, CONDITIONS)
    page = CliRunner().invoke(main, ["describe", "conditions.common_agenda.end"]).output
    assert "conditions.common_agenda.start: at most conditions.common_agenda.end" in page


MOST = {"time.months": 25, "ties.within": 12, "ties.across": 6, "learning.composites": 8, "learning.alternatives": 3,
        "sectors.nonprofits": 12, "sectors.governments": 8, "sectors.businesses": 3, "sectors.funders": 4,
        "learning.reach": 8, "investment.stage": 7, "problem.bits": 12, "ties.networks": 12}  # fmt: skip
"""Ends of what only makes runs larger."""


def _corner(rng: np.random.Generator) -> dict[str, object]:
    """Some parameters at an end of their range, any of them."""
    chosen = rng.permutation(list(all_parameters().values()))[: rng.integers(2, 25)]
    values: dict[str, object] = {}
    for p in chosen:
        ends = p.options or ((False, True) if p.kind is bool else (p.low, min(p.high, MOST.get(p.key, p.high))))
        value = ends[int(rng.integers(len(ends)))]
        values[p.key] = value if p.options else p.kind(value)
    return values | {"time.months": 25}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_at_the_corners_of_all_ranges_no_run_is_impossible(seed):
    """What is read can be run: no hours, dollars or children below zero, no number that is none, both arms equal."""
    rng, base, run = np.random.default_rng(seed), load("small-town", {"sectors.nonprofits": 10}), 0
    for _ in range(60):
        try:
            scenario: Scenario = base.replace(_corner(rng))
            records = list(stream([scenario.isolated(), scenario], replication_seeds(seed, 2), threads=1))
        except ScenarioError:  # its values do not go together, or its starts with the community that is drawn
            continue
        for record in records:
            assert record.attainment.max() <= 1
            totals = record.dollars[..., :-2].sum(axis=-1)
            np.testing.assert_allclose(totals[0], totals[1], rtol=1e-9)
        run += 1
    assert run > 25
