"""Shared by all tests: the model is compiled once, and a small community that is quick to run."""

from __future__ import annotations

import pytest
from filelock import FileLock
from hypothesis import settings

from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.simulation import compile as compilation
from cisim.testing import small_city

settings.register_profile("untimed", deadline=None)  # how long an example takes says nothing on a busy machine
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def _compiled(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One of the processes that test compiles, the others wait and find it done."""
    with FileLock(tmp_path_factory.getbasetemp().parent / "compiled.lock"):
        compilation.warm_up()


@pytest.fixture(scope="session")
def city() -> Scenario:
    """The default city."""
    return load("adaptive-city")


@pytest.fixture(scope="session")
def small() -> Scenario:
    """The default city at half size over five years, all conditions on."""
    return small_city()


@pytest.fixture(scope="session")
def technical() -> Scenario:
    """The technical city: known answer, no coupling, full authority."""
    return load("technical-city")
