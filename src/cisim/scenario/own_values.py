"""What stages and single agents state of their own, and what a change of a parameter then does not reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cisim.scenario.scenario import Scenario
from cisim.scenario.strategies import WITH_STRATEGY, positions_of

STAGE_FIELDS = {
    "service.substitution": "substitution",
    "indicators.per_stage": "indicators",
    **{f"problem.{name}": name for name in
       ("known", "defined", "authority", "place", "coupling_across", "coupling_within")},
    "forgetting.turnover": "turnover",
    "forgetting.turnover_schools": "turnover",
}  # fmt: skip
"""Parameters of which a stage may state its own value, and the field in which it does."""


def unreached(scenario: Scenario, keys: Iterable[str]) -> Iterator[str]:
    """For each changed parameter that some agents or stages have their own value of: who keeps it, in words."""
    for key in keys:
        yield from _of_agents(scenario, key)
        if field := STAGE_FIELDS.get(key):
            own = [s.label for s in scenario.stages if getattr(s, field) is not None]
            if own:
                yield _text(key, len(own), len(scenario.stages), "stages", f"{field} in [[stages]]: {', '.join(own)}")


def _of_agents(scenario: Scenario, key: str) -> Iterator[str]:
    for sector in WITH_STRATEGY:
        for strategy in sector.strategy:
            if strategy.parameter == key:
                kept = {k for entry, at in positions_of(scenario, sector) if strategy.name in entry.own for k in at}
                if kept:
                    count = int(scenario[sector.count])
                    yield _text(key, len(kept), count, sector.plural, f"{strategy.name} in [[{sector.plural}]]")


def _text(key: str, kept: int, count: int, plural: str, where: str) -> str:
    whole = f"all {count} {plural} have" if kept == count else f"{kept} of {count} {plural} have"
    effect = "changes nothing there" if kept == count else "does not change these"
    return f"{key} {effect}: {whole} their own value ({where})"
