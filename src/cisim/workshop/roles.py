"""Roles and seats: who a person is in the room, and what that agent is after.

What an agent is after is what the model says it is after (M2, M19): organisations that serve have a private definition
of success, funders look at what they fund, a backbone at whether the partnership holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cisim.errors import ArgumentError, nearest
from cisim.language import N_, _
from cisim.model.kernels.layout import Block
from cisim.model.sectors import SECTORS, Sector
from cisim.model.types import Array
from cisim.workshop.measures import conditions_built, private_success, results_of_grants

NONPROFIT, GOVERNMENT, BUSINESS, FUNDER, BACKBONE = (sector.name for sector in SECTORS)
ORDER_OF_SEATS = (NONPROFIT, FUNDER, GOVERNMENT, NONPROFIT, BUSINESS, BACKBONE, NONPROFIT, GOVERNMENT)
"""The roles of the first people who come; then from the start again, as far as there are agents of a role."""


@dataclass(frozen=True)
class Role:
    """A kind of seat.

    Attributes:
        key: name of its sector in the model.
        title: what people are called, singular.
        work: what it does, a sentence.
        wants: what it is after, a sentence.
        measure: label of its own measure of success.
        unit: unit of that, as axes say it.
        value: its own measure of all rows of a block, given the position of the agent, ``[row]`` in points.
        plays_alone: whether it decides in the round alone.
        reference: where the model defines what it is after.
    """

    key: str
    title_: str
    work_: str
    wants_: str
    measure_: str
    value: Callable[[Block, int], Array]
    reference: str
    plays_alone: bool = True

    @property
    def title(self) -> str:
        """What people in it are called."""
        return _(self.title_)

    @property
    def work(self) -> str:
        """What it does, a sentence."""
        return _(self.work_)

    @property
    def wants(self) -> str:
        """What it is after, a sentence."""
        return _(self.wants_)

    @property
    def measure(self) -> str:
        """Label of its own measure of success."""
        return _(self.measure_)

    @property
    def sector(self) -> Sector:
        """Its sector in the model."""
        return next(s for s in SECTORS if s.name == self.key)


ROLES: tuple[Role, ...] = (
    Role(
        NONPROFIT, N_("Nonprofit"),
        N_("You serve children in one neighbourhood, at one stage of their way. You live on grants."),
        N_("You want your own reports to look good. They count what you stand for, and that need not be what works."),
        N_("Your own success"), private_success, "M2",
    ),
    Role(
        FUNDER, N_("Funder"),
        N_("Once a year you give grants to nonprofits, out of a fixed pool."),
        N_("You want to see results rise where your money goes."),
        N_("Results where you give"), results_of_grants, "M19",
    ),
    Role(
        GOVERNMENT, N_("School district"),
        N_("You run one stage for all neighbourhoods. Only you can change its policies. You have the largest budget."),
        N_("You want your own goals met. They are set by habit and by law, and need not be what works."),
        N_("Your own success"), private_success, "M2",
    ),
    Role(
        BUSINESS, N_("Business"),
        N_("You offer young people places at the last stage. You know how to improve a process."),
        N_("You want your own goals met, at little cost in hours."),
        N_("Your own success"), private_success, "M2",
    ),
    Role(
        BACKBONE, N_("Backbone"),
        N_("Your staff brings the partners together, cleans the data and carries part of the work."),
        N_("You want the conditions of the partnership to be there and to last."),
        N_("Conditions built up"), conditions_built, "M7", plays_alone=False,
    ),
)  # fmt: skip


def role_named(key: str) -> Role:
    """A role by its key.

    Raises:
        ArgumentError: there is none of this name.
    """
    for role in ROLES:
        if role.key == key:
            return role
    names = [role.key for role in ROLES]
    raise ArgumentError(f"role: {key!r} given, allowed: {', '.join(names)}{nearest(key, names)}")


@dataclass(frozen=True)
class Seat:
    """One named agent of the community that a person, or a committee, can play.

    Attributes:
        number: counted from 1.
        role: key of its role.
        at: its position in the arrays of the model: among organisations, funders, or initiatives.
        count: which one of its role it is, counted from 1.
        stage: name of the stage it works at; empty where it works at none.
        segment: name of its neighbourhood; empty where it serves all of them.
    """

    number: int
    role: str
    at: int
    count: int
    stage: str
    segment: str

    @property
    def name(self) -> str:
        """Its name on screen and phone."""
        return _("{role} {number}").format(role=role_named(self.role).title, number=self.count)

    def plays(self, mode: str) -> bool:
        """Whether it decides in a round of this mode; who does not watches and keeps the minutes."""
        return mode == "together" or role_named(self.role).plays_alone

    def brief(self) -> Brief:
        """What the person in this seat alone is told."""
        role = role_named(self.role)
        place = ""
        if self.stage:
            where = _(self.segment) if self.segment else _("all neighbourhoods")
            place = _("You work at: {stage}, {where}.").format(stage=_(self.stage), where=where)
        elif not role.plays_alone:
            place = _("You come in when the room works together. Until then, watch who wins and who pays.")
        return Brief(self.name, role.work, place, role.wants, role.measure)


@dataclass(frozen=True)
class Brief:
    """The private brief of a seat, in short plain sentences.

    Attributes:
        title: name of the seat.
        work: what it does.
        place: where; empty where there is nothing to say.
        wants: what it is after.
        measure: label of its own measure of success.
    """

    title: str
    work: str
    place: str
    wants: str
    measure: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is read aloud or shown on a phone."""
        return tuple(text for text in (self.work, self.place, self.wants) if text)
