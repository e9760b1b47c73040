"""What ``decide_...`` methods of agents return takes the place of what the compiled rules decided for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import mesa
import numpy as np
import numpy.typing as npt

from cisim.agents.base import Community
from cisim.agents.funders import Backbone, Funder
from cisim.agents.organisations import Government, Nonprofit, Organisation
from cisim.errors import ArgumentError
from cisim.model.decision import Values, scaled
from cisim.model.decisions import DECISIONS
from cisim.model.kernels.layout import Block, Grant, InitiativeState, Org, Trait, Works
from cisim.model.kernels.layout import Funder as FunderLayer
from cisim.model.schedule import Event
from cisim.model.sectors.backbone import MOST_SHARES, ROLES
from cisim.model.sectors.funder import MOST_GRANTS
from cisim.model.sectors.government import MOST_SAVED, governed


def own_decisions(model: Community, agents: Sequence[mesa.Agent]) -> Iterator[Event]:
    """After each phase that decides, agents with a method of their own decide for themselves."""
    for decision in DECISIONS:
        base, carry = OVERRIDES[decision.name]
        deciders = [a for a in agents if isinstance(a, base) and _has_own(a, base, decision.method)]
        if deciders:
            yield Event("after", decision.phase, partial(_decide, model, deciders, carry))


def _has_own(agent: mesa.Agent, base: type[mesa.Agent], method: str) -> bool:
    return getattr(type(agent), method) is not getattr(base, method)


def _decide(model: Community, deciders: Sequence[Any], carry: Callable[[Any, Any], None], b: Block, month: int) -> None:
    for agent in deciders:
        carry(model, agent)


def _share(agent: mesa.Agent, method: str, highest: float = 1.0) -> float:
    value = getattr(agent, method)()
    try:
        share = float("nan") if isinstance(value, str | bytes) else float(value)
    except (TypeError, ValueError, OverflowError):
        share = float("nan")
    if not 0 <= share <= highest:
        raise ArgumentError(f"{agent!r}: {method} must return a number from 0 to {highest:g}, got {value!r}")
    return share


def _shares(
    agent: mesa.Agent, method: str, count: int, highest: float | Values, allowed: str = "of at least 0"
) -> npt.NDArray[np.float64]:
    """So many shares, scaled to sum to 1."""
    value = getattr(agent, method)()
    try:
        given = np.asarray(value)
        shares = given.astype(float) if given.dtype.kind in "biufO" else np.zeros(0)
    except (TypeError, ValueError, OverflowError):
        shares = np.zeros(0)
    # written so that nan is wrong
    if shares.shape != (count,) or not (shares.min() >= 0 and (shares <= highest).all() and shares.sum() > 0):
        raise ArgumentError(f"{agent!r}: {method} must return {count} shares {allowed}, not all of them 0")
    return scaled(shares)


def _yes(agent: mesa.Agent, method: str, allowed: bool = True) -> int:
    value = getattr(agent, method)()
    answer = _whole(value)
    if answer not in (0, 1) or (answer and not allowed):
        what = "True or False" if allowed else "False, because it is not admitted"
        raise ArgumentError(f"{agent!r}: {method} must return {what}, got {value!r}")
    return answer


def _whole(value: Any) -> int | None:
    """A value as a whole number; None if it is none."""
    try:
        number = int(value) if np.ndim(value) == 0 else None
    except (TypeError, ValueError, OverflowError):
        return None
    return number if number is not None and number == value else None


def _election(model: Community, agent: Government) -> None:
    model.block.orgs.traits[0, Trait.new_head, agent.row] = _yes(agent, "decide_election")


def _membership(model: Community, agent: Organisation) -> None:
    model.block.orgs.traits[0, Trait.membership, agent.row] = _yes(agent, "decide_membership", agent.admitted)


def _funder_membership(model: Community, agent: Funder) -> None:
    model.block.funding.funder[0, FunderLayer.membership, agent.row] = _yes(agent, "decide_membership", agent.admitted)


def _exit(model: Community, agent: Funder) -> None:
    model.block.funding.funder[0, FunderLayer.leaves, agent.row] = _yes(agent, "decide_exit")


def _question(model: Community, agent: Funder) -> None:
    model.block.funding.funder[0, FunderLayer.asks, agent.row] = _share(agent, "decide_question")


def _claim(model: Community, agent: Nonprofit) -> None:
    model.block.orgs.org[0, Org.claim, agent.row] = _share(agent, "decide_claim")


def _contribution(model: Community, agent: Funder) -> None:
    model.block.funding.funder[0, FunderLayer.accepts, agent.row] = _share(agent, "decide_contribution")


def _grants(model: Community, agent: Funder) -> None:
    offer = model.block.funding.grant[0, Grant.offer, agent.row]
    offer[:] = _shares(agent, "decide_grants", len(offer), MOST_GRANTS)


def _budget(model: Community, agent: Government) -> None:
    budget = model.block.funding.budget[0, agent.row - model.block.runs.nonprofits]
    allowed = "from 0 to 1, 0 at stages without governments"
    budget[:] = _shares(agent, "decide_budget", len(budget), governed(model.block)[0], allowed)


def _saving(model: Community, agent: Government) -> None:
    stage = model.block.orgs.traits[0, Trait.stage, agent.row]
    if model.block.pathway.sites[stage] > 0:
        model.block.funding.works[0, Works.rate, stage] = _share(agent, "decide_saving", MOST_SAVED)


def _attendance(model: Community, agent: Organisation) -> None:
    model.block.orgs.org[0, Org.attendance, agent.row] = _share(agent, "decide_attendance")


def _vote(model: Community, agent: Organisation) -> None:
    traits = model.block.orgs.traits[0, :, agent.row]
    if traits[Trait.ballot] != 0 and traits[Trait.motion] >= 0:
        value = agent.decide_vote()
        vote = _whole(value)
        if vote not in (-1, 1):
            raise ArgumentError(f"{agent!r}: decide_vote must return 1 in favour or -1 against, got {value!r}")
        traits[Trait.ballot] = vote


def _practice(model: Community, agent: Organisation) -> None:
    value, n = agent.decide_practice(), model.block.problem.landscape.n
    word = _whole(value)
    if word is None or not 0 <= word < 1 << n:
        raise ArgumentError(f"{agent!r}: decide_practice must return a word of {n} bits, got {value!r}")
    model.block.orgs.traits[0, Trait.proposal, agent.row] = word


def _move(model: Community, agent: Nonprofit) -> None:
    cell = agent.decide_move()
    stages, segments = len(model.settings.stages), len(model.settings.segments)
    try:
        stage, segment = (0, 0) if cell is None else map(_whole, cell)
    except (TypeError, ValueError):  # no pair
        stage = segment = None
    if stage is None or segment is None or stage not in range(stages) or segment not in range(segments):
        raise ArgumentError(
            f"{agent!r}: decide_move must return None or (stage, segment) within {stages} x {segments}, got {cell!r}"
        )
    model.block.orgs.traits[0, Trait.wish, agent.row] = -1 if cell is None else stage * segments + segment


def _roles(model: Community, agent: Backbone) -> None:
    first, count = InitiativeState.project_manager, len(ROLES)
    shares = _shares(agent, "decide_roles", count, MOST_SHARES)
    model.block.initiatives.initiative_state[first : first + count, agent.row] = shares


def _fundraising(model: Community, agent: Backbone) -> None:
    share = _share(agent, "decide_fundraising")
    model.block.initiatives.initiative_state[InitiativeState.fundraising, agent.row] = share


def _closing(model: Community, agent: Backbone) -> None:
    model.block.initiatives.initiative_state[InitiativeState.closing, agent.row] = _yes(agent, "decide_closing")


OVERRIDES: dict[str, tuple[type[mesa.Agent], Callable[[Any, Any], None]]] = {
    "elections": (Government, _election),
    "membership": (Organisation, _membership),
    "funder_membership": (Funder, _funder_membership),
    "exits": (Funder, _exit),
    "contributions": (Funder, _contribution),
    "claims": (Nonprofit, _claim),
    "questions": (Funder, _question),
    "grants": (Funder, _grants),
    "fundraising": (Backbone, _fundraising),
    "budgets": (Government, _budget),
    "saving": (Government, _saving),
    "roles": (Backbone, _roles),
    "attendance": (Organisation, _attendance),
    "votes": (Organisation, _vote),
    "practices": (Organisation, _practice),
    "moves": (Nonprofit, _move),
    "closings": (Backbone, _closing),
}
"""Of each decision the class whose agents have its method, and how what that returns is carried into the block."""


def methods_of(kind: type[mesa.Agent]) -> list[str]:
    """Methods by which agents of a class decide for themselves."""
    return [d.method for d in DECISIONS if issubclass(kind, OVERRIDES[d.name][0])]
