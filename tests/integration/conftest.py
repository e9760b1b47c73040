"""Shared by the tests of pages, of workshop rooms, and of what carries a difference."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cisim

if TYPE_CHECKING:
    from cisim.experiment.why.result import Why
    from cisim.scenario.scenario import Scenario
    from room_tools import Hall


@pytest.fixture(scope="module", autouse=True)
def _results_of_its_own() -> Iterator[None]:
    """What pages share in a process is each file's own: of a comparison that another file left with more runs, a page
    would take those, as it should, and not as many as the test asks for.
    """
    results = sys.modules.get("cisim.dashboard.state.result_cache")
    with pytest.MonkeyPatch.context() as patch:
        for shared in vars(results).values() if results else ():
            if isinstance(getattr(shared, "_cache", None), OrderedDict):
                patch.setattr(shared, "_cache", OrderedDict())
        yield


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    """A room that has just been opened, without a network."""
    from room_tools import Hall

    return Hall(tmp_path)


@pytest.fixture(scope="session")
def few() -> Scenario:
    """A community in which few mechanisms are at work."""
    from why_tools import few_mechanisms

    return few_mechanisms()


@pytest.fixture(scope="session")
def answered(few: Scenario, tmp_path_factory: pytest.TempPathFactory) -> tuple[Why, Path]:
    """What carries the difference there, and the folder of its runs."""
    folder = tmp_path_factory.mktemp("why")
    return cisim.why(few, runs=11, seed=3, walks=10, folder=folder), folder


@pytest.fixture
def no_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that are not about what the model answers to guesses."""
    from cisim.dashboard.room.questions import ANSWERS

    monkeypatch.setattr(ANSWERS, "get", lambda key: None)
