"""Shared by all tests: the model is compiled once, and a small community that is quick to run."""

from __future__ import annotations

import os
import signal
from contextlib import nullcontext

import pytest
from filelock import FileLock
from hypothesis import settings

from cisim.model.cache_folder import CACHE_FOLDER, CACHE_USABLE
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.simulation import compile as compilation
from cisim.testing import small_city, tiny_city

os.environ.setdefault("CISIM_ALLOW_CODE", "1")  # conditions and rules of the tests are their own
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background Ctrl-C is ignored, also by what is started
    signal.signal(signal.SIGINT, signal.default_int_handler)
pytest_plugins = ["slow_tests"]
settings.register_profile("untimed", deadline=None)  # how long an example takes says nothing on a busy machine
settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)  # before the loop of a worker, after which no other one is begun
def pytest_runtestloop(session: pytest.Session) -> None:
    """Compile before the first test, which would be slow otherwise; one process does it, the others wait."""
    tests = hasattr(session.config, "workerinput") or not session.config.getoption("numprocesses", None)
    if tests and compilation.needed():
        with FileLock(CACHE_FOLDER / "compiling.lock") if CACHE_USABLE else nullcontext():
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
def tiny() -> Scenario:
    """Nine nonprofits, seven governments, two businesses, two funders; two years."""
    return tiny_city()


@pytest.fixture(scope="session")
def technical() -> Scenario:
    """The technical city: known answer, no coupling, full authority."""
    return load("technical-city")
