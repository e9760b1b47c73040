"""Runs by the dozen, with Mesa's own ``batch_run``."""

from __future__ import annotations

import inspect
import warnings
from typing import Any

import mesa
import pytest

from cisim.agents import CommunityModel, Nonprofit
from cisim.agents.model import trajectory
from cisim.testing import tiny_city

APART = "rng" in inspect.signature(mesa.batch_run).parameters
"""Newer versions of Mesa take the seeds beside the parameters."""


@pytest.fixture(scope="module")
def tiny():
    """A small city, one year."""
    return tiny_city().replace({"time.months": 12})


def alignment(agent: mesa.Agent) -> float | None:
    """Of nonprofits alone."""
    return agent.alignment if isinstance(agent, Nonprofit) else None


class Reported(CommunityModel):
    """Collects its nonprofits' alignment too."""

    def __init__(self, **parameters: Any) -> None:
        super().__init__(collect=False, **parameters)
        reporters = {"root_seed": "root_seed", "outcome": outcome}
        self.datacollector = mesa.DataCollector(model_reporters=reporters, agent_reporters={"alignment": alignment})
        self.datacollector.collect(self)


def outcome(model: CommunityModel) -> float:
    """At the last stage."""
    return model.metrics["outcome"]


def batch(model: type[CommunityModel], parameters: dict[str, Any], seeds: list[Any], **options: Any) -> list[dict]:
    """Rows of a batch with these seeds, in any version of Mesa."""
    given = {"rng": seeds} if APART else {}
    return mesa.batch_run(
        model, parameters if APART else parameters | {"rng": seeds}, display_progress=False, **given, **options
    )


def last_rows(rows: list[dict]) -> list[dict]:
    """Those of the last step that was recorded."""
    last = max(row["Step"] for row in rows)
    return [row for row in rows if row["Step"] == last]


def test_batch_run_gives_the_runs_one_by_one(tiny):
    rows = batch(CommunityModel, {"settings": tiny, "backbone_support": [0.0, 1.0]}, [1, 2], data_collection_period=1)
    last = {(row["rng"], row["backbone_support"]): row for row in last_rows(rows)}
    assert len(last) == 4
    for (seed, strength), row in last.items():
        model = CommunityModel(tiny, rng=seed, backbone_support=strength)
        trajectory(model, [int(row["Step"])])
        assert (row["root_seed"], row["outcome"]) == (seed, model.metrics["outcome"])


def test_iterations_without_a_seed_are_different_runs_whose_seeds_are_recorded(tiny):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer versions would have a list of seeds
        rows = mesa.batch_run(CommunityModel, {"settings": tiny}, iterations=4, display_progress=False)
    assert len({row["root_seed"] for row in rows}) == len({row["alignment"] for row in rows}) == 4
    model = CommunityModel(tiny, rng=rows[0]["root_seed"])
    trajectory(model, [int(rows[0]["Step"])])
    assert model.metrics["outcome"] == rows[0]["outcome"]


@pytest.mark.slow
def test_two_processes_and_a_reporter_of_agents_give_what_one_process_gives(tiny):
    parameters = {"settings": tiny, "backbone_support": [0.0, 1.0]}
    one, two = (batch(Reported, parameters, [1, 2], number_processes=n) for n in (1, 2))
    assert len(one) == 4 * 21
    assert sum(row["alignment"] is not None for row in one) == 4 * 9
    by_run = [sorted(rows, key=lambda row: (row["RunId"], row["AgentID"])) for rows in (one, two)]
    assert [row | {"settings": tiny} for row in by_run[0]] == [row | {"settings": tiny} for row in by_run[1]]
    for row in one:
        if row["alignment"] is not None:
            model = CommunityModel(tiny, rng=row["rng"], backbone_support=row["backbone_support"])
            trajectory(model, [int(row["Step"])])
            numbered = {a.unique_id: a for a in model.agents}
            assert numbered[row["AgentID"]].alignment == row["alignment"]
            break
