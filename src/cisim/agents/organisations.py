"""Mesa agents as thin views on the arrays: reading and writing an attribute reads and writes the model's numbers.

Every agent class has ``decide_...`` methods. The base classes return what the compiled rules have decided; a subclass
that overrides one of them decides for itself, and nobody else is affected.
"""

from __future__ import annotations

from typing import Any, Protocol

import mesa
import numpy as np
import numpy.typing as npt

from cisim.model.kernels import layout
from cisim.model.kernels.layout import Grant, InitiativeState, Org, RunState, StageBits, Trait, Works
from cisim.model.sectors import SECTORS
from cisim.model.sectors.backbone import ROLES
from cisim.scenario.scenario import Scenario


class Community(Protocol):
    """What agents read and change of their model."""

    block: layout.Block
    settings: Scenario

    @property
    def agents(self) -> Any: ...
    @property
    def effectiveness(self) -> npt.NDArray[np.float64]: ...
    def levels_of(self, initiative: str) -> dict[str, float]: ...


class Number:
    """An attribute that lives in one layer of the organisations' numbers."""

    def __init__(self, layer: Org, text: str) -> None:
        self.layer, self.__doc__ = layer, text

    def __get__(self, agent: Organisation | None, owner: type | None = None) -> Any:
        return self if agent is None else float(agent.model.block.orgs.org[0, self.layer, agent.row])

    def __set__(self, agent: Organisation, value: float) -> None:
        agent.model.block.orgs.org[0, self.layer, agent.row] = value


class Organisation(mesa.Agent):  # type: ignore[misc]
    """An organisation that serves: common attributes and decisions of nonprofits, governments and businesses."""

    model: Community
    sector = ""

    fitness = Number(Org.fitness, "true f of its practice in this month's context")
    capacity = Number(Org.capacity, "FTE")
    alignment = Number(Org.alignment, "alignment with the common agenda, 0..1")
    trust = Number(Org.mean_trust, "mean trust on its ties, 0..1")
    attendance = Number(Org.attendance, "share of the coordination asked that it does, 0..1")
    load = Number(Org.load, "coordination asked, hours a month")
    dilution = Number(Org.dilution, "share of effectiveness lost by moving")
    fresh = Number(Org.new_fte, "FTE that are new and do not work as the others do yet")
    income = Number(Org.income, "$ of this year's grants")
    own_income = Number(Org.own_income, "$ a year from elsewhere")
    reserve = Number(Org.reserve, "$")

    def __init__(self, model: Community, row: int) -> None:
        super().__init__(model)
        self.row = int(row)
        self.cell: Any = None  # its place in ``model.space``

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.label})"

    @property
    def label(self) -> str:
        """Name for tables and maps: that of the roster, where organisations are given."""
        roster = self.model.settings.roster
        return f"{self.sector} {self.row + 1}" if roster is None else roster.labels[self.row]

    @property
    def stage(self) -> str:
        """Stage at which it works."""
        return self.model.settings.stages[self._trait(Trait.stage)].name

    @property
    def segment(self) -> str:
        """Segment it serves; ``all`` for those that serve everybody."""
        l = self._trait(Trait.segment)
        return "all" if l < 0 else self.model.settings.segments[l].name

    @property
    def partners(self) -> dict[str, Organisation]:
        """Its main partners by their stage; none where what prevails makes its context, or no stage reads another."""
        rows = self.model.block.orgs.partner[0, :, self.row]
        others = self.model.agents.select(lambda agent: agent.row in rows, agent_type=Organisation)
        return {other.stage: other for other in others}

    @property
    def network(self) -> int:
        """Its activity network."""
        return self._trait(Trait.network)

    @property
    def member(self) -> bool:
        """Whether it belongs to the partnership."""
        return bool(self._trait(Trait.member))

    @member.setter
    def member(self, value: bool) -> None:
        self.model.block.orgs.traits[0, Trait.member, self.row] = int(value)

    @property
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
        if not 0 <= word < 1 << b.problem.landscape.n:
            raise ValueError(f"a practice is a word of {b.problem.landscape.n} bits, got {word}")
        bits = np.arange(b.problem.landscape.n)
        change = ((word >> bits) & 1) - ((self.practice >> bits) & 1)
        b.problem.votes[0, 0, s] += 2 * change * b.orgs.weight[0, self.row]
        b.orgs.traits[0, Trait.practice, self.row] = b.orgs.traits[0, Trait.proposal, self.row] = word
        b.problem.stage_bits[0, StageBits.changed, s] = 1

    @property
    def agrees(self) -> int:
        """Elements on which its own success agrees with what works, as a word of bits."""
        return self._trait(Trait.agrees)

    @property
    def wants(self) -> int:
        """Values of the other elements that count as its own success, as a word of bits."""
        return self._trait(Trait.sign)

    @property
    def opposed(self) -> bool:
        """Whether its own success is the reverse of what works."""
        return bool(self._trait(Trait.opposed))

    @property
    def effectiveness(self) -> float:
        """(M1) effectiveness of its service, after what growing and moving cost."""
        return float(self.model.effectiveness[self.row])

    @property
    def hours(self) -> dict[str, float]:
        """Hours of this month by use."""
        uses = self.model.block.orgs.org[0, Org.service : Org.service + len(layout.USES), self.row]
        return {use: float(value) for use, value in zip(layout.USES, uses, strict=True)}

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

    def _trait(self, layer: Trait) -> int:
        return int(self.model.block.orgs.traits[0, layer, self.row])


class Nonprofit(Organisation):
    """Lives on grants; works at one stage for one segment."""

    sector = "nonprofit"

    pooled = Number(Org.pooled, "share of the grants of the funders' pooled fund that it holds")

    def decide_move(self) -> tuple[int, int] | None:
        """(M9) once a quarter: the cell (stage, segment) it wants to work in, as positions; None to stay."""
        wish = self._trait(Trait.wish)
        return None if wish < 0 else divmod(wish, len(self.model.settings.segments))


class Government(Organisation):
    """Serves a whole stage; the only one that can set its policy bits."""

    sector = "government"

    def decide_election(self) -> bool:
        """Once a year: whether a new head takes office, whose alignment is the organisation's own."""
        return bool(self._trait(Trait.new_head))

    def decide_saving(self) -> float:
        """(M14) once a year, where its stage has sites: share of the budgets of the stage that is set aside for them.
        Where several governments of a stage decide, the last of them does.
        """
        return float(self.model.block.funding.works[0, Works.rate, self._trait(Trait.stage)])


class Business(Organisation):
    """Gives capacity in kind at the last stage; lends its skill to improvement cycles."""

    sector = "business"


class Funder(mesa.Agent):  # type: ignore[misc]
    """Gives a share of the grant pool to nonprofits, once a year, less what it puts into the funders' pooled fund."""

    model: Community
    sector = "funder"

    def __init__(self, model: Community, row: int) -> None:
        super().__init__(model)
        self.row = int(row)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.label})"

    @property
    def label(self) -> str:
        """Name for tables and maps."""
        return f"funder {self.row + 1}"

    @property
    def alignment(self) -> float:
        """How far it uses the aligned rule, 0..1."""
        return float(self.model.block.funding.funder[0, layout.Funder.alignment, self.row])

    @alignment.setter
    def alignment(self, value: float) -> None:
        self.model.block.funding.funder[0, layout.Funder.alignment, self.row] = value

    @property
    def budget(self) -> float:
        """$ of grants this year that it gives by itself."""
        share = self.model.block.funding.funder[0, layout.Funder.budget_share, self.row]
        own = 1 - self.model.settings["funding.pooled"] * self.member
        return float(share * self.model.block.runs.run_state[RunState.pool, 0] * own)

    @property
    def member(self) -> bool:
        """Whether it belongs to the partnership."""
        return bool(self.model.block.funding.funder[0, layout.Funder.member, self.row])

    @property
    def portfolio(self) -> npt.NDArray[np.float64]:
        """Share of its grants held by each nonprofit; sums to 1."""
        return np.asarray(self.model.block.funding.grant[0, Grant.portfolio, self.row].copy())

    def decide_contribution(self) -> float:
        """(M8) once a year: share of its part of backbone and data system that it accepts to pay, 0..1."""
        return float(self.model.block.funding.funder[0, layout.Funder.accepts, self.row])

    def decide_grants(self) -> npt.ArrayLike:
        """(M8) once a year: the share of its grants it wants to give to each nonprofit; they are scaled to sum to 1."""
        return np.asarray(self.model.block.funding.grant[0, Grant.offer, self.row])


class Backbone(mesa.Agent):  # type: ignore[misc]
    """The backbone organisation of an initiative: staff and dollars as far as it is funded."""

    model: Community
    sector = "backbone"

    def __init__(self, model: Community, row: int) -> None:
        super().__init__(model)
        self.row = int(row)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.label})"

    @property
    def label(self) -> str:
        """Name for tables and maps."""
        return f"backbone {self.initiative}".rstrip()

    @property
    def initiative(self) -> str:
        """Whose backbone it is; empty where stages name no initiative."""
        return self.model.settings.initiative_names[self.row]

    @property
    def staff(self) -> float:
        """FTE at work."""
        return self._number(InitiativeState.staff)

    @property
    def paid(self) -> float:
        """FTE that are paid, at work or raising money."""
        return self._number(InitiativeState.paid)

    @property
    def dollars(self) -> float:
        """$ of this year."""
        return self._number(InitiativeState.dollars)

    @property
    def roles(self) -> dict[str, float]:
        """(M27) share of its staff in each role; they sum to 1."""
        return {role: self._number(InitiativeState[role]) for role in ROLES}

    @property
    def fundraising(self) -> float:
        """(M27) share of its staff that raises money this year, 0..1."""
        return self._number(InitiativeState.fundraising)

    @property
    def urgency(self) -> float:
        """(M27) sense of urgency of the members of its initiative, 0..1."""
        return self._number(InitiativeState.urgency)

    @property
    def level(self) -> float:
        """Level of backbone support in its initiative, 0..1."""
        return self.model.levels_of(self.initiative)["backbone_support"]

    def decide_roles(self) -> npt.ArrayLike:
        """(M27) every month: shares of its staff that are project managers, data managers, facilitators; they are scaled
        to sum to 1.
        """
        return np.array(list(self.roles.values()))

    def decide_fundraising(self) -> float:
        """(M27) once a year: share of its staff that raises money, 0..1."""
        return self.fundraising

    def decide_closing(self) -> bool:
        """(M27) every month: whether it closes, and its partnership ends with it."""
        return bool(self._number(InitiativeState.closing))

    def _number(self, layer: InitiativeState) -> float:
        return float(self.model.block.initiatives.initiative_state[layer, self.row])


AGENT_CLASSES: dict[str, type[mesa.Agent]] = {sector.name: globals()[sector.agent] for sector in SECTORS}
"""The agent class of every sector."""
