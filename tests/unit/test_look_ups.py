"""M3: what is looked up, alone and jointly, is taken if it is worth it to who takes it, without being measured."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from cisim.model.kernels.cycles import joint_cycles
from cisim.model.kernels.judgement import await_government, judge
from cisim.model.kernels.layout import Cycle, Fixed, InitiativeState, Luck, Org, RunState, StageBits, Strategy, Trait
from cisim.model.kernels.random_draws import draw_luck
from cisim.model.kernels.search import COPY, LOOK_UP, SETTLED, choose_steps, search_alone
from cisim.model.kernels.trust import ADOPTED, NO_VOTE, REFUSED
from cisim.model.quantities import Quant
from kernel_tools import apply, everybody_searches, meet, settle_practices, small

KERNELS = Path(__file__).parents[2] / "src" / "cisim" / "model" / "kernels"
GAIN = 0.05


def informed(n, stake=0.8, governments=0, **changes):
    """One network that knows an answer of which each element is worth .05, and whose own success is against it."""
    only = {"sectors.nonprofits": n, "sectors.governments": governments, "sectors.businesses": 0}
    smooth = {
        "problem.coupling_across": 0,
        "problem.coupling_within": 0,
        "problem.authority": 1.0,
        "problem.known": 1.0,
    }
    rates = {"learning.private_stake": stake * 6**0.5, "learning.trial_rate": 1.0, "learning.ballot": "interests"}
    rates |= {"learning.trial_hours": 0.0}
    b = small(only | smooth | rates | {"sectors.government_pace": 1.0, "learning.peer_rate": 0.0} | changes, stages=1)
    b.orgs.traits[0, [Trait.practice, Trait.proposal, Trait.agrees, Trait.sign]] = 0
    b.problem.fixed[0, Fixed.answer], b.problem.answer_gain[:] = 0b11110000, GAIN
    b.problem.stage_bits[0, StageBits.policy] = 0
    settle_practices(b)
    b.initiatives.q[Quant.cycles], b.initiatives.initiative_state[InitiativeState.quality] = 1.0, 1.0
    b.orgs.org[0, Org.attendance] = b.orgs.org[0, Org.mean_trust] = 1.0
    b.initiatives.q[Quant.noise] = 50.0  # nothing that is measured would be seen
    return b


def test_a_look_up_is_taken_if_its_gain_outweighs_ones_own_loss_whatever_the_noise():
    """a .05 against (1 - a) .8/8; it is no candidate on trial, and none that was judged."""
    b = informed(50)
    b.orgs.org[0, Org.alignment] = a = np.linspace(0.01, 0.99, 50)
    apply(draw_luck, b, t=0)
    apply(choose_steps, b)
    assert (b.orgs.traits[0, Trait.step] == LOOK_UP).all()
    apply(search_alone, b, t=0)
    apply(judge, b, t=0)
    proposal = b.orgs.traits[0, Trait.proposal]
    assert np.array_equal(proposal != 0, a * GAIN > (1 - a) * 0.1)
    assert (proposal & ~0b11110000 == 0).all()
    assert np.bitwise_count(proposal).max() == 1
    assert (b.orgs.traits[0, Trait.trial_months] == 0).all()
    assert b.runs.run_state[RunState.judged, 0] == 0
    assert (b.orgs.traits[0, Trait.step] != SETTLED).all()  # the plan reviews it like any other proposal


def test_who_has_nothing_to_look_up_proposes_nothing_and_pays_nothing():
    b = informed(5, **{"learning.trial_hours": 20.0})
    b.problem.fixed[0, Fixed.answer] = 0
    everybody_searches(b, LOOK_UP)
    apply(search_alone, b, t=0)
    apply(judge, b, t=0)
    assert (b.orgs.traits[0, Trait.proposal] == 0).all()
    assert (b.orgs.org[0, Org.trial_hours] == 0).all()


def test_peers_are_looked_at_where_the_answer_is_known():
    b = informed(20, **{"learning.peer_rate": 1.0, "learning.trial_rate": 0.0})
    b.initiatives.q[Quant.comparability] = b.initiatives.q[Quant.peer_reach] = 1.0
    apply(draw_luck, b, t=0)
    apply(choose_steps, b)
    assert (b.orgs.traits[0, Trait.step] == COPY).all()


def test_a_network_looks_up_an_element_and_votes_on_it_in_the_same_month():
    """Any element of the answer that does not prevail, nobody having the authority to set it alone."""
    b = informed(40, **{"problem.authority": 0.0, "problem.policy_share": 0.0, "learning.evidence_months": 12})
    b.orgs.org[0, Org.alignment] = a = np.linspace(0.01, 0.99, 40)
    meet(b)
    agrees = a * GAIN > (1 - a) * 0.1
    assert np.array_equal(b.orgs.traits[0, Trait.ballot], np.where(agrees, ADOPTED, REFUSED))
    assert set(b.orgs.traits[0, Trait.proposal][agrees].tolist()) <= {16, 32, 64, 128}
    assert b.runs.run_state[RunState.judged_jointly, 0] == 0
    b.problem.fixed[0, Fixed.answer] = 0
    meet(b, 1)
    assert (b.orgs.traits[0, Trait.ballot] == NO_VOTE).all()
    assert b.runs.run_state[RunState.votes, 0] == 0


@pytest.mark.parametrize("governments", [0, 1])
def test_policy_elements_are_looked_up_jointly_if_a_government_takes_part(governments):
    """All wrong elements are policy elements here: they wait for a government that can decide, or nobody asks."""
    policy = {"problem.authority": 0.0, "problem.policy_share": 1.0, "sectors.policy_pace": 0.0}
    b = informed(6, governments=governments, **policy)
    b.orgs.org[0, Org.alignment] = 1.0
    meet(b)
    assert b.orgs.cycle[0, Cycle.wait, 0] == governments
    if governments:
        b.orgs.strategy[:, Strategy.policy_pace] = 1.0
        apply(joint_cycles, b, t=1)
        assert b.orgs.traits[0, Trait.ballot, 6] == ADOPTED
        assert b.orgs.cycle[0, Cycle.months, 0] == 0


def test_a_policy_element_that_a_government_looks_up_waits_until_it_can_decide():
    b = informed(
        1, governments=1, **{"problem.authority": 0.0, "problem.policy_share": 1.0, "sectors.policy_pace": 0.0}
    )
    b.orgs.org[0, Org.alignment] = 1.0
    for t in range(2):
        apply(draw_luck, b, t=t)
        b.runs.luck[:, Luck.tries] = 0.0
        apply(choose_steps, b)
        apply(search_alone, b, t=t)
        apply(judge, b, t=t)
        assert (b.orgs.traits[0, Trait.proposal, 1] != 0) == (t == 0)
        b.orgs.strategy[:, Strategy.policy_pace] = float(t)
        apply(await_government, b, t=t)
        assert (b.orgs.traits[0, Trait.proposal, 1] != 0) == (t == 1)


def readers(*names: str) -> set[tuple[str, str, str]]:
    """Which function of which kernel reads a name, from the sources."""
    reading = set()
    for path in KERNELS.glob("*.py"):
        for function in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(function, ast.FunctionDef):
                used = {n.attr for n in ast.walk(function) if isinstance(n, ast.Attribute)}
                used |= {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
                reading |= {(path.stem, function.name, name) for name in set(names) & used}
    return reading


def test_only_the_search_for_candidates_reads_whether_the_answer_is_known():
    """From the sources: the share that can be looked up is read where steps are chosen, alone and jointly."""
    share = {("search", "choose_step", "known_share"), ("search", "choose_steps", "known_share")}
    share |= {("cycles", "joint_cycles", "known_share"), ("cycles", "joint_cycles", "answer_gain")}
    share |= {("judgement", "judge", "answer_gain"), ("turbulence", "answer_again", "answer_gain")}
    reading = readers("known_share", "answer_gain", "problem_known")
    assert {name for _, _, name in reading} == {"known_share", "answer_gain"}
    assert reading <= share


def test_only_definitions_read_how_far_the_problem_is_defined():
    """From the sources: where a definition of success is drawn, for the first organisations and for founded ones."""
    assert {reader[:2] for reader in readers("defined", "problem_defined")} == {
        ("initial_organisations", "define_element"), ("initial_organisations", "define_success"),
        ("lives", "draw_definition"), ("lives", "found"),
    }  # fmt: skip


def test_only_the_effort_reads_how_strong_a_condition_is():
    """From the sources: no kernel asks which arm it runs in, nor for a strength but the one that sets efforts (M7)."""
    assert readers("strength", "arm", "isolated", "collective") == {("levels", "set_effort", "strength")}
