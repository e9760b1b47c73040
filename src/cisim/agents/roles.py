"""Agent classes: those of the sectors, and those of one's own that take their place."""

from __future__ import annotations

from collections.abc import Mapping

import mesa

from cisim.agents.base import CommunityAgent
from cisim.agents.decisions import methods_of
from cisim.agents.funders import Backbone, Funder
from cisim.agents.organisations import Business, Government, Nonprofit, Organisation
from cisim.errors import ArgumentError, nearest
from cisim.model.sectors import SECTORS

Roles = Mapping[str | tuple[str, int], type[CommunityAgent]]

CLASSES = {c.__name__: c for c in (Nonprofit, Government, Business, Funder, Backbone)}
AGENT_CLASSES: dict[str, type[CommunityAgent]] = {sector.name: CLASSES[sector.agent] for sector in SECTORS}
"""The agent class of every sector."""


def class_of(roles: Roles, sector: str, number: int) -> type[CommunityAgent]:
    """The class of the agent of a sector with this number.

    Raises:
        ArgumentError: what is given is no class for the sector, or has a decision that nobody asks for.
    """
    base = AGENT_CLASSES[sector]
    chosen = roles.get((sector, number), roles.get(sector, base))
    general = Organisation if issubclass(base, Organisation) else base
    if not (isinstance(chosen, type) and issubclass(chosen, general) and chosen.sector in ("", sector)):
        raise ArgumentError(f"roles: {chosen!r} given for a {sector}, allowed: a subclass of {base.__name__}")
    asked = methods_of(chosen)
    for name in dir(chosen):
        if name.startswith("decide_") and name not in asked:
            raise ArgumentError(
                f"roles: nobody asks {chosen.__name__} for {name}, allowed: {', '.join(asked)}{nearest(name, asked)}"
            )
    return chosen


def check_names(roles: Roles, numbers: Mapping[str, int]) -> None:
    """Refuse roles of sectors or agents there are not; ``numbers`` says how many agents each sector has.

    Raises:
        ArgumentError: a role names nobody.
    """
    unknown = [key for key in roles if not _names_somebody(key, numbers)]
    if unknown:
        first = next(iter(unknown[0]), "") if isinstance(unknown[0], tuple) else unknown[0]
        raise ArgumentError(
            f"roles name nobody: {unknown}{'' if first in AGENT_CLASSES else nearest(str(first), AGENT_CLASSES)} "
            f"(sectors: {', '.join(AGENT_CLASSES)}; positions count from 0)"
        )


def _names_somebody(key: str | tuple[str, int], numbers: Mapping[str, int]) -> bool:
    if isinstance(key, tuple):
        return len(key) == 2 and key[0] in numbers and key[1] in range(numbers[key[0]])
    return key in numbers


def acts(agent: CommunityAgent) -> bool:
    """Whether an agent has a ``step`` of its own."""
    return type(agent).step is not mesa.Agent.step
