"""Organisations that serve, as thin views on the arrays of the model: an attribute reads, and where it can be set
writes, the model's numbers.

Every agent class has ``decide_...`` methods. The base classes return what the compiled rules have decided; a subclass
that overrides one of them decides for itself, and nobody else is affected.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cisim.agents.attributes import MOST_DOLLARS, MOST_FTE, Number, read_only, yes_or_no
from cisim.agents.base import CommunityAgent
from cisim.errors import ArgumentError, out_of_range, whole_number
from cisim.model.kernels.layout import GOVERNMENT, USES, Account, Fixed, InitiativeState, Org, StageBits, Trait, Works


def _book_capacity(agent: Organisation, change: float) -> None:
    """Until the year's books are opened again, FTE that are added come in kind, or out of public budgets."""
    account = Account.public_budgets if agent._trait(Trait.sector) == GOVERNMENT else Account.in_kind
    agent.model.block.funding.money[0, 0, account] += change * agent.model.settings["money.cost_per_fte"]


def _book_reserve(agent: Organisation, change: float) -> None:
    """What is put into a reserve came in, and is kept; what is taken out likewise with a minus sign."""
    agent.model.block.funding.money[0, 1, [Account.own_income, Account.reserves]] += change


BY_PRACTICE = "it follows from practice: override decide_practice, or set practice"
GRANTEES = "only nonprofits live on money that can be set"
DRAWN = "it is drawn with the community, as the scenario says"


class Organisation(CommunityAgent):
    """An organisation that serves: common attributes and decisions of nonprofits, governments and businesses."""

    fitness = Number(Org.fitness, "true f of its practice in this month's context", instead=BY_PRACTICE)
    capacity = Number(
        Org.capacity, "FTE, the fresh ones included; once a year those of nonprofits follow their income, and those of "
        "governments their budgets where part of these is decided each year (M25)",
        lambda agent: agent.fresh, MOST_FTE, book=_book_capacity,
    )  # fmt: skip
    alignment = Number(Org.alignment, "alignment with the common agenda, 0..1")
    trust = Number(Org.mean_trust, "mean trust on its ties, 0..1", instead="it follows from meetings on its ties")
    attendance = Number(
        Org.attendance, "share of the coordination asked that it does, 0..1", instead="override decide_attendance"
    )
    load = Number(
        Org.load, "coordination asked, hours a month", instead="set what conditions ask in hours, in the scenario"
    )
    dilution = Number(Org.dilution, "share of effectiveness lost by moving, 0..1; regained month by month")
    fresh = Number(
        Org.new_fte, "FTE that are new and do not work as the others do yet; fewer each month",
        high=lambda agent: agent.capacity,
    )  # fmt: skip
    income = Number(
        Org.income, "$ of this year's grants; 0 before the first year's are given",
        instead="override decide_grants of a Funder",
    )  # fmt: skip
    own_income = Number(Org.own_income, "$ a year from elsewhere", instead=GRANTEES)
    reserve = Number(Org.reserve, "$", instead=GRANTEES)

    @property
    def _numbers(self) -> npt.NDArray[np.float64]:
        return self.model.block.orgs.org[0, :, self.row]

    @read_only("names are those of the sector, or of the roster in the scenario")
    def label(self) -> str:
        """Name for tables and maps: that of the roster, where organisations are given."""
        roster = self.model.settings.roster
        return f"{self.sector} {self.row + 1}" if roster is None else roster.labels[self.row]

    @read_only("override decide_move of a Nonprofit")
    def cell(self) -> Any:
        """Its place in ``model.space``."""
        return self.model.space[self.row]

    @read_only("override decide_move of a Nonprofit")
    def stage(self) -> str:
        """Stage at which it works."""
        return self.model.settings.stages[self._trait(Trait.stage)].name

    @read_only("override decide_move of a Nonprofit")
    def segment(self) -> str:
        """Segment it serves; ``all`` for those that serve everybody."""
        l = self._trait(Trait.segment)
        return "all" if l < 0 else self.model.settings.segments[l].name

    @read_only("they are chosen among those who work at the stages beside it")
    def partners(self) -> dict[str, Organisation]:
        """Its main partners by their stage; none where what prevails makes its context, or no stage reads another."""
        rows = self.model.block.orgs.partner[0, :, self.row]
        others = self.model.agents.select(lambda agent: agent.row in rows, agent_type=Organisation)
        return {other.stage: other for other in others}

    @read_only("override decide_move of a Nonprofit: networks are those of stages")
    def network(self) -> int:
        """Its activity network."""
        return self._trait(Trait.network)

    @property
    def member(self) -> bool:
        """Whether it belongs to the partnership."""
        return bool(self._trait(Trait.member))

    @member.setter
    def member(self, value: bool) -> None:
        what, belongs = f"{self!r}: member", yes_or_no(f"{self!r}: member", value)
        if belongs and not self.admitted:
            raise out_of_range(what, "False, because it is not admitted", value)
        b = self.model.block
        if belongs and b.initiatives.initiative_state[InitiativeState.ended, self._initiative] > 0:
            raise out_of_range(what, "False, because its partnership has ended", value)
        b.orgs.traits[0, Trait.member, self.row] = belongs

    @read_only("set sectors.nonprofits_admitted and its like in the scenario")
    def admitted(self) -> bool:
        """Whether it may belong to the partnership; one that may not is out of its reach."""
        return bool(self._trait(Trait.admitted))

    @property
    def practice(self) -> int:
        """Its practice as a word of bits. Policy bits are the stage's: they are set by government."""
        return self._trait(Trait.practice)

    @practice.setter
    def practice(self, word: int) -> None:
        b, s = self.model.block, self._trait(Trait.stage)
        new = whole_number(f"{self!r}: practice", word, 0, (1 << b.problem.landscape.n) - 1)
        if (new ^ self.practice) & self.policy:
            raise ArgumentError(
                f"{self!r}: practice must keep the policy bits of its stage ({self.policy:#b}), got {new:#b}; "
                "override decide_practice of a Government there"
            )
        bits = np.arange(b.problem.landscape.n)
        change = ((new >> bits) & 1) - ((self.practice >> bits) & 1)
        b.problem.votes[0, 0, s] += 2 * change * b.orgs.weight[0, self.row]
        b.orgs.traits[0, Trait.practice, self.row] = b.orgs.traits[0, Trait.proposal, self.row] = new
        b.problem.stage_bits[0, StageBits.changed, s] = 1

    @read_only(DRAWN)
    def policy(self) -> int:
        """The elements that only the governments of its stage can set, as a word of bits."""
        return int(self.model.block.problem.fixed[0, Fixed.policy, self._trait(Trait.stage)])

    @read_only(DRAWN)
    def agrees(self) -> int:
        """Elements on which its own success agrees with what works, as a word of bits."""
        return self._trait(Trait.agrees)

    @read_only(DRAWN)
    def wants(self) -> int:
        """Values of the other elements that count as its own success, as a word of bits."""
        return self._trait(Trait.sign)

    @read_only(DRAWN)
    def opposed(self) -> bool:
        """Whether its own success is the reverse of what works."""
        return bool(self._trait(Trait.opposed))

    @read_only(BY_PRACTICE)
    def effectiveness(self) -> float:
        """(M1) effectiveness of its service, after what growing and moving cost."""
        return float(self.model.effectiveness[self.row])

    @read_only("override decide_attendance, or set hours in the scenario")
    def hours(self) -> dict[str, float]:
        """Hours of this month by use."""
        uses = self.model.block.orgs.org[0, Org.service : Org.service + len(USES), self.row]
        return {use: float(value) for use, value in zip(USES, uses, strict=True)}

    def decide_attendance(self) -> float:
        """(M6) share of the coordination asked that it does this month, 0..1."""
        return float(self.attendance)

    def decide_membership(self) -> bool:
        """(M13) once a year: whether it is in the partnership; who is not admitted cannot be."""
        return bool(self._trait(Trait.membership))

    def decide_vote(self) -> int:
        """(M3) its vote on the joint change before it: 1 in favour, -1 against; it is only asked where it may vote."""
        return self._trait(Trait.ballot)

    def decide_practice(self) -> int:
        """(M2, M3) the practice it wants from next month on, a word of bits."""
        return self._trait(Trait.proposal)

    @property
    def _initiative(self) -> int:
        return int(self.model.block.initiatives.initiative[0, self._trait(Trait.stage)])

    def _trait(self, layer: Trait) -> int:
        return int(self.model.block.orgs.traits[0, layer, self.row])


class Nonprofit(Organisation):
    """Lives on grants; works at one stage for one segment."""

    sector = "nonprofit"

    _fewer = "set sectors.nonprofits in the scenario, or lives.closure_rate; or set member, fresh and capacity to 0"

    own_income = Number(Org.own_income, "$ a year from elsewhere", high=MOST_DOLLARS)
    reserve = Number(
        Org.reserve, "$; what is set in or taken out is booked as own income", high=MOST_DOLLARS, book=_book_reserve
    )
    pooled = Number(
        Org.pooled, "share of the grants of the funders' pooled fund that it holds",
        instead="set funding.pooled in the scenario",
    )  # fmt: skip

    def decide_claim(self) -> float:
        """(M23) once a year: how far it claims, 0..1."""
        return float(self.model.block.orgs.org[0, Org.claim, self.row])

    def decide_move(self) -> tuple[int, int] | None:
        """(M9) once a quarter: the cell (stage, segment) it wants to work in, as positions; None to stay."""
        wish = self._trait(Trait.wish)
        return None if wish < 0 else divmod(wish, len(self.model.settings.segments))


class Government(Organisation):
    """Serves a whole stage; the only one that can set its policy bits."""

    sector = "government"
    _fewer = "set sectors.governments in the scenario; or set member, fresh and capacity to 0"

    def decide_election(self) -> bool:
        """Once a year: whether a new head takes office, whose alignment is the organisation's own."""
        return bool(self._trait(Trait.new_head))

    @read_only("override decide_budget, or set sectors.discretionary in the scenario")
    def budget(self) -> float:
        """$ of this year's public budget, before any of it is set aside for sites (M25)."""
        return float(self._numbers[Org.budget_fte]) * float(self.model.settings["money.cost_per_fte"])

    def decide_budget(self) -> npt.ArrayLike:
        """(M25) once a year: how the part of its budget that is decided each year is shared, by stage and, last, for
        the partnership; scaled to sum to 1. Stages without governments get nothing.
        """
        nonprofits = self.model.block.runs.nonprofits
        return np.asarray(self.model.block.funding.budget[0, self.row - nonprofits])

    def decide_saving(self) -> float:
        """(M14) once a year, where its stage has sites: share of the budgets of the stage that is set aside for them.
        Where several governments of a stage decide, the last of them does.
        """
        return float(self.model.block.funding.works[0, Works.rate, self._trait(Trait.stage)])


class Business(Organisation):
    """Gives capacity in kind at the last stage; lends its skill to improvement cycles."""

    sector = "business"
    _fewer = "set sectors.businesses in the scenario; or set member, fresh and capacity to 0"
