"""The command and the lines of Python that give the result of some settings."""

from __future__ import annotations

import shlex

from cisim.comparison.verdict import ROPE
from cisim.dashboard.state.result_cache import FULL
from cisim.dashboard.state.settings import Settings


def command_line(settings: Settings, *options: str) -> str:
    """The command that gives the same result."""
    parts = ["cisim", "compare", *_scenario_words(settings)]
    parts += ["--rope", str(settings.rope)] if settings.rope != ROPE else []
    return shlex.join([*parts, "--runs", str(FULL), *options, "--json"])


def why_line(settings: Settings) -> str:
    """The command that says which mechanisms and assumptions carry the difference."""
    return shlex.join(["cisim", "why", *_scenario_words(settings)])


def _scenario_words(settings: Settings) -> list[str]:
    """Scenario, changes and seed."""
    words = [settings.source]
    for key, value in settings.changes:
        words += ["--set", f"{key}={str(value).lower() if isinstance(value, bool) else value}"]
    return [*words, *(["--seed", str(settings.seed)] if settings.seed != 1 else [])]


def python_lines(settings: Settings) -> str:
    """The same from Python."""
    changes = "{" + ", ".join(f"{key!r}: {value!r}" for key, value in settings.changes) + "}"
    return (
        "from cisim.comparison.comparison import compare\nfrom cisim.scenario.load import load\n\n"
        f"scenario = load({settings.source!r}, {changes})\n"
        f"comparison = compare(scenario, runs={FULL}, seed={settings.seed}, rope={settings.rope})\n"
        "print(comparison.verdict, comparison.to_dict()['difference'])"
    )
