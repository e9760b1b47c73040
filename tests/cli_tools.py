"""The command line, in the process of the test."""

from __future__ import annotations

from click.testing import CliRunner, Result

from cisim.cli import main


def cisim(*words: object, code: int = 0) -> Result:
    """Run a command; its result, after a look at its exit code."""
    result = CliRunner().invoke(main, [*map(str, words)])
    assert result.exit_code == code, result.output + result.stderr
    return result
