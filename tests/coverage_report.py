"""Which lines tests run, as two totals with the least covered files of each: ``make coverage``.

What is compiled is measured with the compiler off, by the tests of single kernels and a run that takes every turn (a
compiled line cannot be traced); all else with the compiler on, by all tests that need no browser.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).resolve().parents[1]
COMPILED = ["*/cisim/model/kernels/*", "*/cisim/model/month.py", "*/cisim/model/streams.py"]
COMPILER_OFF = [
    *map(str, sorted((ROOT / "tests" / "unit").glob("test_kernel*.py"))), "tests/unit/test_landscape.py",
    "tests/integration/test_stages.py", "tests/integration/test_events.py",
    "tests/integration/test_determinism.py::test_jit_off_equals_jit_on",
    "-m", "not statistical", "-k", "not over_all_practices and not definition_of_the_key",
]  # fmt: skip
"""Without claims about many runs, and without those that try all practices: they take minutes then."""
COMPILER_ON = ["tests/unit", "tests/integration", "tests/statistical", "--numprocesses", "2", "--dist", "worksteal"]
LEAST = 12
"""Files that are listed."""
SETTINGS = """
[run]
source = cisim
parallel = true
patch = subprocess
data_file = {data}
"""


def measured(folder: Path, name: str, tests: list[str], **environment: str) -> Coverage:
    """Run tests and combine what all their processes ran."""
    settings = folder / f"settings-{name}.ini"
    settings.write_text(SETTINGS.format(data=folder / name))
    command = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest", *tests]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)
    coverage = Coverage(config_file=str(settings))
    coverage.combine([str(folder)])
    return coverage


def summary(coverage: Coverage, **files: list[str]) -> str:
    """The total, and the files with the smallest share of lines that were run."""
    table = io.StringIO()
    total = coverage.report(file=table, sort="cover", show_missing=True, skip_covered=True, **files)
    lines = table.getvalue().splitlines()
    return "\n".join([f"{total:.1f} % of lines", *lines[:2], *lines[2 : 2 + LEAST]])


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        off = measured(folder, "off", COMPILER_OFF, NUMBA_DISABLE_JIT="1")
        kernels = summary(off, include=COMPILED)
        on = measured(folder, "on", COMPILER_ON)
        print(f"\nCompiled code (compiler off): {kernels}\n\nAll else: {summary(on, omit=COMPILED)}")


if __name__ == "__main__":
    main()
