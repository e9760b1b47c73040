"""Funders and backbone organisations, as thin views on the arrays of the model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cisim.agents.attributes import Number, read_only
from cisim.agents.base import CommunityAgent
from cisim.model.kernels import layout
from cisim.model.kernels.layout import Grant, InitiativeState, RunState
from cisim.model.sectors.backbone import ROLES

FUNDED = "override decide_contribution of a Funder, or set the numbers of backbone_support in the scenario"


class Funder(CommunityAgent):
    """Gives a share of the grant pool to nonprofits, once a year, less what it puts into the funders' pooled fund."""

    sector = "funder"
    _fewer = "set sectors.funders in the scenario"

    alignment = Number(layout.Funder.alignment, "how far it uses the aligned rule, 0..1")

    @property
    def _numbers(self) -> npt.NDArray[np.float64]:
        return self.model.block.funding.funder[0, :, self.row]

    @read_only("funders are numbered")
    def label(self) -> str:
        """Name for tables and maps."""
        return f"funder {self.row + 1}"

    @read_only("set money.pool in the scenario, or override decide_contribution")
    def budget(self) -> float:
        """$ of grants this year that it gives by itself; before the first year all that is not pooled, because nothing
        is paid for the backbone yet.
        """
        share = self.model.block.funding.funder[0, layout.Funder.budget_share, self.row]
        own = 1 - self.model.settings["funding.pooled"] * self.member
        return float(share * self.model.block.runs.run_state[RunState.pool, 0] * own)

    @read_only("set sectors.funders_admitted in the scenario")
    def admitted(self) -> bool:
        """Whether it may belong to the partnership."""
        return bool(self.model.block.funding.funder[0, layout.Funder.admitted, self.row])

    @read_only("override decide_membership, or set sectors.funders_joined in the scenario")
    def member(self) -> bool:
        """Whether it belongs to the partnership."""
        return bool(self.model.block.funding.funder[0, layout.Funder.member, self.row])

    @read_only("override decide_grants")
    def portfolio(self) -> npt.NDArray[np.float64]:
        """Share of its grants held by each nonprofit; sums to 1."""
        return np.asarray(self.model.block.funding.grant[0, Grant.portfolio, self.row].copy())

    def decide_membership(self) -> bool:
        """(M24) once a year: whether it is in the partnership; who is not admitted cannot be."""
        return bool(self.model.block.funding.funder[0, layout.Funder.membership, self.row])

    def decide_exit(self) -> bool:
        """(M19) once a year: whether it leaves, so that another takes over its dollars."""
        return bool(self.model.block.funding.funder[0, layout.Funder.leaves, self.row])

    def decide_contribution(self) -> float:
        """(M8) once a year: share of its part of backbone and data system that it accepts to pay, 0..1."""
        return float(self.model.block.funding.funder[0, layout.Funder.accepts, self.row])

    def decide_question(self) -> float:
        """(M24) once a year: how much less it gives, as far as it is aligned, to applicants outside the partnership,
        0..1.
        """
        return float(self.model.block.funding.funder[0, layout.Funder.asks, self.row])

    def decide_grants(self) -> npt.ArrayLike:
        """(M8) once a year: the share of its grants it wants to give to each nonprofit; they are scaled to sum to 1."""
        return np.array(self.model.block.funding.grant[0, Grant.offer, self.row])


class Backbone(CommunityAgent):
    """The backbone organisation of an initiative: staff and dollars as far as it is funded."""

    sector = "backbone"
    _fewer = "set conditions.backbone_support.strength to 0 in the scenario"

    staff = Number(InitiativeState.staff, "FTE at work; none before the first year", instead=FUNDED)
    paid = Number(InitiativeState.paid, "FTE that are paid this year, at work or raising money", instead=FUNDED)
    dollars = Number(InitiativeState.dollars, "$ of this year", instead=FUNDED)
    fundraising = Number(
        InitiativeState.fundraising, "(M27) share of its staff that raises money this year, 0..1",
        instead="override decide_fundraising",
    )  # fmt: skip
    urgency = Number(InitiativeState.urgency, "(M27) sense of urgency of the members of its initiative, 0..1")

    @property
    def _numbers(self) -> npt.NDArray[np.float64]:
        return self.model.block.initiatives.initiative_state[:, self.row]

    @read_only("name the initiatives of stages in the scenario")
    def label(self) -> str:
        """Name for tables and maps."""
        return f"backbone {self.initiative}".rstrip()

    @read_only("name the initiatives of stages in the scenario")
    def initiative(self) -> str:
        """Whose backbone it is; empty where stages name no initiative."""
        return self.model.settings.initiative_names[self.row]

    @read_only("set the strength of backbone_support in the scenario")
    def level(self) -> float:
        """Level of backbone support in its initiative, 0..1."""
        return self.model.levels_of(self.initiative)["backbone_support"]

    @read_only("override decide_roles")
    def roles(self) -> dict[str, float]:
        """(M27) share of its staff in each role; they sum to 1."""
        return {role: float(self._numbers[InitiativeState[role]]) for role in ROLES}

    def decide_roles(self) -> npt.ArrayLike:
        """(M27) every month: shares of its staff that are project managers, data managers and facilitators; they are
        scaled to sum to 1.
        """
        return np.array(list(self.roles.values()))

    def decide_fundraising(self) -> float:
        """(M27) once a year: share of its staff that raises money, 0..1."""
        return self.fundraising

    def decide_closing(self) -> bool:
        """(M27) every month: whether it closes, and its partnership ends with it."""
        return bool(self._numbers[InitiativeState.closing])
