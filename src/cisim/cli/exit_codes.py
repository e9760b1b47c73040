"""Exit codes of the command line: the one place where they stand; docs/cli.md and the help are checked against it."""

from __future__ import annotations

SUCCESS, DIFFERS, WRONG, FAILED_RUNS, CHANGED, INTERRUPTED = 0, 1, 2, 3, 4, 130
EXIT_CODES = {
    SUCCESS: "done",
    DIFFERS: "a pattern or a published line fails (validate --strict, replicate --strict), a run made again is not the "
    "same (rerun), a sweep is damaged (sweep verify), or a defect of cisim",
    WRONG: "wrong input, or a file that cannot be read or written",
    FAILED_RUNS: "some design points could not be simulated (sweep run)",
    CHANGED: "the folder or the plan belongs to another sweep or model (sweep run, sweep merge, doctor, why)",
    INTERRUPTED: "interrupted (Ctrl-C)",
}
"""What each means."""
