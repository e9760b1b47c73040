"""The contract that a funder with an allocation rule of its own keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cisim.model.kernels.layout import Account
from cisim.scenario.scenario import Scenario
from cisim.testing.scenarios import tiny_city

if TYPE_CHECKING:  # Mesa takes a second to import, and other contracts do without it
    from cisim.agents import CommunityModel, Funder


class FunderContract:
    """What a subclass of ``Funder`` must keep. Inherit it and set ``funder`` to the class.

    Attributes:
        funder: the class; its ``decide_grants`` says what share of its grants each nonprofit gets.
    """

    funder: type[Funder]

    def community(self) -> Scenario:
        """The scenario in which the funder gives; override it to use another community. At least two funders."""
        return tiny_city()

    def model(self, roles: dict[Any, Any] | None = None) -> CommunityModel:
        """A model of the community, run 0 of root seed 2."""
        from cisim.agents import CommunityModel

        return CommunityModel(self.community(), rng=2, roles=roles)

    def test_asks_for_shares(self) -> None:
        """One share for each nonprofit: finite, at least 0, not all of them 0."""
        model = self.model({"funder": self.funder})
        model.step()
        for agent in model.agents_by_type[self.funder]:
            shares = np.asarray(agent.decide_grants(), float)
            assert shares.shape == agent.portfolio.shape
            assert np.isfinite(shares).all()
            assert shares.min() >= 0
            assert shares.sum() > 0

    def test_gives_all_of_its_grants_and_no_more(self) -> None:
        """Money is conserved: portfolios sum to 1, and as many dollars come in as without the rule."""
        own, plain = self.model({"funder": self.funder}), self.model()
        while own.running:
            own.step()
            plain.step()
            for agent in own.agents_by_type[self.funder]:
                np.testing.assert_allclose(agent.portfolio.sum(), 1, rtol=1e-9)
        income, before = (m.block.funding.money[0, 1, : Account.reserves].sum() for m in (own, plain))
        np.testing.assert_allclose(income, before, rtol=1e-12)

    def test_gives_the_same_again(self) -> None:
        """The same seed gives the same bits: a rule draws no numbers of its own."""
        a, b = self.model({"funder": self.funder}), self.model({"funder": self.funder})
        for model in (a, b):
            while model.running:
                model.step()
        np.testing.assert_array_equal(a.attainment, b.attainment)

    def test_others_decide_as_before(self) -> None:
        """In the first year the other funders give as they would without it, to the last bit."""
        from cisim.agents import Funder

        own, plain = self.model({("funder", 0): self.funder}), self.model()
        own.step()
        plain.step()
        given, before = ([a.portfolio for a in m.agents if isinstance(a, Funder)][1:] for m in (own, plain))
        assert given
        np.testing.assert_array_equal(given, before)

    def test_a_seat_that_decides_as_the_model_does_changes_nothing(self) -> None:
        """A class of its own that overrides nothing leaves every bit as it is."""
        from cisim.agents import Funder

        seat = type("Seat", (Funder,), {"decide_grants": lambda agent: Funder.decide_grants(agent)})
        same, plain = self.model({"funder": seat}), self.model()
        while same.running:
            same.step()
            plain.step()
        np.testing.assert_array_equal(same.attainment, plain.attainment)
