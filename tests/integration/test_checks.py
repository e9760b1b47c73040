"""Style, types and directions of imports: what `make check` runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKS = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "style sheets": ["python", "tests/style_sheets.py", "--check"],
    "types": ["mypy"],
    "imports": ["lint-imports", "--no-logo"],
}


@pytest.mark.parametrize("check", [pytest.param(c, marks=pytest.mark.slow) if c == "types" else c for c in CHECKS])
def test_the_code_passes_its_own_checks(check):
    """Each tool of the development environment finds nothing."""
    tool, *arguments = CHECKS[check]
    command = [str(Path(sys.executable).parent / tool), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
