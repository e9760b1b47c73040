"""Decisions of single agents in Python: theirs alone change, everybody else stays compiled."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.agents import Funder, Nonprofit, Organisation
from cisim.agents.model import CommunityModel, trajectory
from cisim.errors import CisimError
from cisim.testing import FunderContract
from mesa_tools import first, run


class Same(Nonprofit):
    """Decides in Python what the compiled rules decide."""

    def decide_attendance(self):
        return super().decide_attendance()

    def decide_practice(self):
        return super().decide_practice()

    def decide_move(self):
        return super().decide_move()


def test_taking_decisions_as_they_are_changes_nothing(tiny):
    plain, same = CommunityModel(tiny, rng=3), CommunityModel(tiny, rng=3, roles={"nonprofit": Same})
    months = range(tiny.months + 1)
    np.testing.assert_array_equal(trajectory(same, months), trajectory(plain, months))


class Equal(Funder):
    """Gives the same to everybody."""

    def decide_grants(self):
        return np.ones(len(self.portfolio))


class Favourite(Funder):
    """Gives all to the first."""

    def decide_grants(self):
        return np.eye(len(self.portfolio))[0]


class Absent(Nonprofit):
    """Never attends."""

    def decide_attendance(self):
        return 0.0


def test_a_funder_with_an_allocation_rule_of_its_own(tiny):
    """Its grants follow its rule; what the other funder gives in the first year stays what the compiled rules say."""
    plain, own = CommunityModel(tiny, rng=2), CommunityModel(tiny, rng=2, roles={("funder", 0): Favourite})
    plain.step()
    own.step()
    before, after = ([a.portfolio for a in model.agents if isinstance(a, Funder)] for model in (plain, own))
    assert after[0][0] > before[0][0]
    assert after[0].sum() == pytest.approx(1)
    np.testing.assert_array_equal(after[1], before[1])


class TestEqual(FunderContract):
    """What every funder keeps, whatever it gives."""

    funder = Equal


class TestFavourite(FunderContract):
    """Also one that gives all to one."""

    funder = Favourite


def test_a_rule_for_a_whole_sector(tiny):
    model = run(CommunityModel(tiny, rng=2, roles={"funder": Equal}))
    assert all(type(f) is Equal for f in model.agents if isinstance(f, Funder))
    equal = run(CommunityModel(tiny, rng=2)).metrics["concentration"]
    assert model.metrics["concentration"] < equal


def test_a_nonprofit_that_never_attends(tiny):
    """It spends no hour on coordination where nothing is owed for what is missed; what all others do in the first month
    stays as it was.
    """
    tiny = tiny.replace({"hours.missed_paid": 0.0})
    plain = CommunityModel(tiny, rng=2)
    member = next(k for k, a in enumerate(plain.agents_by_type[Nonprofit]) if a.member)
    own = CommunityModel(tiny, rng=2, roles={("nonprofit", member): Absent})
    plain.step()
    own.step()
    absent, before = first(own.agents_by_type[Absent]), list(plain.agents_by_type[Nonprofit])[member]
    assert absent.hours["coordination"] == 0.0 < before.hours["coordination"]
    for name in ("attendance", "capacity", "hours", "income"):
        others = [getattr(a, name) for a in own.agents.select(agent_type=Organisation) if a is not absent]
        same = [getattr(a, name) for a in plain.agents.select(agent_type=Organisation) if a is not before]
        assert others == same, name
    run(own)
    assert absent.attendance == 0.0
    assert absent.hours["coordination"] == 0.0


class Wrong:
    """Decisions that cannot be carried out."""

    class Attends(Nonprofit):
        def decide_attendance(self):
            return 1.5

    class Practises(Nonprofit):
        def decide_practice(self):
            return 1 << 20

    class Moves(Nonprofit):
        def decide_move(self):
            return 99, 0

    class Gives(Funder):
        def decide_grants(self):
            return [0.0]


@pytest.mark.parametrize("agent", [Wrong.Attends, Wrong.Practises, Wrong.Moves, Wrong.Gives])
def test_decisions_that_cannot_be_carried_out_name_the_agent_and_what_is_allowed(tiny, agent):
    model = CommunityModel(tiny, rng=1, roles={(agent.sector, 0): agent})
    with pytest.raises(CisimError, match=rf"{agent.__name__}\({agent.sector} 1\): decide_\w+ must return"):
        trajectory(model, [3])
    with pytest.raises(CisimError, match=r"an error left month \d halfway; make a new model"):
        model.step()


@pytest.mark.parametrize(
    "key", ["charity", ("nonprofit", 9), ("nonprofit", -1), ("nonprofit", "a"), ("nonprofit",), ()]
)
def test_roles_that_name_nobody(tiny, key):
    with pytest.raises(CisimError, match="roles name nobody"):
        CommunityModel(tiny, rng=1, roles={key: Absent})


@pytest.mark.parametrize(("key", "agent"), [("nonprofit", 3), ("funder", Absent), (("government", 0), Absent)])
def test_roles_that_are_no_class_for_their_sector(tiny, key, agent):
    with pytest.raises(CisimError, match=r"roles: .* given for a .*, allowed: a subclass of"):
        CommunityModel(tiny, rng=1, roles={key: agent})


class Misspelt(Nonprofit):
    """Has a decision that nobody asks for."""

    def decide_atendance(self):
        return 0.0


class Wanders(Organisation):
    """A decision of nonprofits, of any organisation."""

    def decide_move(self):
        return None


@pytest.mark.parametrize(
    ("agent", "said"),
    [(Misspelt, "did you mean 'decide_attendance'"), (Wanders, "nobody asks Wanders for decide_move")],
)
def test_decisions_that_nobody_asks_for(tiny, agent, said):
    with pytest.raises(CisimError, match=said):
        CommunityModel(tiny, roles={("nonprofit", 0): agent})


@pytest.mark.parametrize("strength", ["x", "", [], None, float("nan"), 2])
def test_a_strength_that_is_none(tiny, strength):
    with pytest.raises(CisimError, match=r"conditions\.backbone_support\.strength"):
        CommunityModel(tiny, backbone_support=strength)


def test_a_strength_that_is_on_or_off(tiny):
    for switch, number in ((True, 1.0), (False, 0.0)):
        assert (
            CommunityModel(tiny, backbone_support=switch).settings.hash
            == CommunityModel(tiny, backbone_support=number).settings.hash
        )
