"""``cisim compare`` with several scenarios, or with the link of a page that shows several."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cisim.cli.load_scenario import load_scenario
from cisim.errors import CisimError


@dataclass(frozen=True)
class ScenarioSelection:
    """Scenarios by name, the reference, and what a link says of seed and rope."""

    scenarios: dict[str, Any]
    reference: int
    linked: dict[str, Any] = field(default_factory=dict)


def scenarios_side_by_side(
    scenarios: tuple[str, ...], link: str | None, overrides: tuple[str, ...], names: tuple[str, ...], against: int
) -> ScenarioSelection | None:
    """The scenarios of a command line; nothing if there is one, or none.

    Raises:
        CisimError: options that do not go together, or a link of which something cannot be used.
    """
    if link is not None and not scenarios and (linked := _of_link(link)):
        if overrides or names or against > 1:
            raise CisimError("--set, --name and --against are not used with the link of several scenarios")
        return linked
    if len(scenarios) < 2 or link is not None:
        if names or against > 1 or len(scenarios) > 1:
            raise CisimError("--name and --against need several scenarios, given by file or name and not by --link")
        return None
    labels = scenario_labels(scenarios, names, against)
    loaded = [load_scenario(scenario, overrides) for scenario in scenarios]
    return ScenarioSelection(dict(zip(labels, loaded, strict=True)), against - 1)


def scenario_labels(scenarios: tuple[str, ...], names: tuple[str, ...], against: int) -> list[str]:
    """What several scenarios are called: as given, or by their files; every name once."""
    if len(scenarios) > 26:
        raise CisimError(f"at most 26 scenarios are compared with each other, {len(scenarios)} given")
    if names and len(names) != len(scenarios):
        raise CisimError(f"--name is given {len(names)} times for {len(scenarios)} scenarios")
    if against > len(scenarios):
        raise CisimError(f"--against {against}: there are {len(scenarios)} scenarios")
    labels: list[str] = []
    for text in names or [Path(s).stem for s in scenarios]:
        name, n = text, 2
        while name in labels:
            name, n = f"{text} ({n})", n + 1
        labels.append(name)
    return labels


def _of_link(link: str) -> ScenarioSelection | None:
    from cisim.dashboard.compare.links import from_search, has_set
    from cisim.dashboard.state.url import from_query

    query = link.partition("?")[2]
    if not has_set(query):
        return None
    settings, _ = from_query(query)
    chosen, amiss = from_search(query, settings, {})
    if chosen is None or amiss:
        raise CisimError("\n  ".join(["not everything in the link can be used:", *amiss]))
    scenarios = dict(zip(chosen.names, chosen.scenarios, strict=True))
    return ScenarioSelection(scenarios, chosen.reference, {"seed": chosen.seed, "rope": chosen.rope})
