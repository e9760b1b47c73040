"""What is not marked slow takes at most two seconds on a quiet machine: pytest says where it does not.

``--fail-slow`` (make times) makes it an error. Every test's bound is stretched by how busy the machine is at its end,
so that a busy machine does not decide which tests are slow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest

from machine import slowness

BOUND = 2.0
"""Seconds for setup, call and teardown of a test together."""
SLOWNESS = "slowness"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fail-slow", action="store_true", help="fail where a test not marked slow takes more than 2 s")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # reports of all workers arrive at the process that started them
        config.pluginmanager.register(SlowTests(config.getoption("--fail-slow")), "slow tests")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if call.when == "teardown":
        report.user_properties.append((SLOWNESS, slowness()))
    return report


class SlowTests:
    """Seconds and stretched bounds of all tests of a session."""

    def __init__(self, fail: bool) -> None:
        self.fail = fail
        self.seconds: dict[str, float] = defaultdict(float)
        self.bounds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if "slow" in report.keywords:
            return
        self.seconds[report.nodeid] += report.duration
        for name, value in report.user_properties:
            if name == SLOWNESS:
                self.bounds[report.nodeid] = BOUND * value

    def too_slow(self) -> list[str]:
        """A line for every test above its bound, the slowest first."""
        over = {name: s for name, s in self.seconds.items() if s > self.bounds.get(name, float("inf"))}
        return [
            f"{seconds:.1f} s (bound {self.bounds[name]:.1f} s): {name}"
            for name, seconds in sorted(over.items(), key=lambda pair: -pair[1])
        ]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.fail and self.too_slow() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if lines := self.too_slow():
            terminalreporter.section("slower than two quiet seconds and not marked slow")
            for line in lines:
                terminalreporter.write_line(line)
