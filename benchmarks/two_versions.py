"""Speed of two installed versions beside each other: ``cisim bench --json`` of each in turn, and the ratio of what both
measure.

    python benchmarks/two_versions.py BEFORE AFTER [--rounds 3]

BEFORE and AFTER are the Pythons of two environments, each with a version of cisim (``.venv/bin/python``), or folders of
two checkouts, which are run with the Python of this script. What counts is the ratio: seconds depend on the machine and
on what else it does.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path


def command_of(version: Path) -> tuple[list[str], dict[str, str]]:
    """How a version is called: the command, and the environment it needs."""
    if version.is_dir():
        return [sys.executable], {"PYTHONPATH": str(version.resolve() / "src")}
    return [str(version.absolute())], {}


def bench(version: Path, cache: str) -> dict[str, float]:
    """The numbers of ``cisim bench`` of a version; what it has compiled is kept in a folder of its own."""
    command, environment = command_of(version)
    done = subprocess.run(
        [*command, "-m", "cisim", "bench", "--json"],
        env=os.environ | environment | {"CISIM_CACHE_DIR": cache},
        cwd=version if version.is_dir() else None,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name: value for name, value in json.loads(done.stdout).items() if isinstance(value, int | float)}


def main() -> None:
    """Measure in turn and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("versions", nargs=2, type=Path, metavar="PYTHON_OR_CHECKOUT")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    measured: list[list[dict[str, float]]] = [[], []]
    with tempfile.TemporaryDirectory() as before, tempfile.TemporaryDirectory() as after:
        for _ in range(asked.rounds):
            for version, cache, rounds in zip(asked.versions, (before, after), measured, strict=True):
                rounds.append(bench(version, cache))
    print(f"{'':52}{'before':>14}{'after':>14}{'ratio':>8}")
    for name in measured[0][0] | measured[1][0]:
        one, other = (statistics.median(r.get(name, math.nan) for r in rounds) for rounds in measured)
        print(f"{name:52}{one:14.4g}{other:14.4g}{other / one:8.2f}")


if __name__ == "__main__":
    main()
