"""The synthetic community of a run as a roster: to look at, to change in a spreadsheet, and to read again."""

from __future__ import annotations

from cisim.model.kernels.layout import Org, Trait
from cisim.model.sectors import SERVING_NAMES
from cisim.model.streams import replication_seeds
from cisim.scenario.roster import Organisation, Roster, Tie
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block


def drawn_roster(scenario: Scenario, seed: int = 1) -> Roster:
    """The organisations and ties of the first replication of a root seed, before its first month."""
    if scenario.roster is not None:
        return scenario.roster
    block = draw_block(ScenarioColumns((scenario,)), [0], replication_seeds(seed, 1))
    stages, segments = [s.name for s in scenario.stages], [s.name for s in scenario.segments]
    who, cost = block.orgs.traits[0], scenario["money.cost_per_fte"]
    sector = [SERVING_NAMES[code] for code in who[Trait.sector]]
    labels = [f"{name} {row + 1}" for row, name in enumerate(sector)]
    organisations = [
        Organisation(
            labels[row],
            sector[row],
            (stages[who[Trait.stage, row]],),
            "" if who[Trait.segment, row] < 0 else segments[who[Trait.segment, row]],
            float(block.orgs.org[0, Org.capacity, row] * cost),
        )
        for row in range(len(labels))
    ]
    ends = block.ties.edge[0, :, : block.ties.n_edges[0]].astype(int).T
    ties = [Tie(labels[i], labels[j], float(block.ties.trust[0, k])) for k, (i, j) in enumerate(ends)]
    return Roster.of(organisations, ties, stages, segments)
