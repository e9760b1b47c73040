"""``cisim validate``: the model against the patterns it is judged by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cisim.cli.compilation import notice_compilation
from cisim.cli.exit_codes import DIFFERS
from cisim.cli.options import (
    FILE_PATH,
    code_option,
    command_line,
    json_option,
    out_option,
    quiet_option,
    threads_option,
)
from cisim.cli.rendering import show_document
from cisim.cli.resume import end_interrupted, stop_on_interrupt
from cisim.experiment.progress_bar import ProgressBar

if TYPE_CHECKING:
    from cisim.evidence.validation.predictive import Draws, Predictive
    from cisim.evidence.validation.scoring import Finding


@click.command()
@click.option("--patterns", type=FILE_PATH, help="Another file. Default: those of cisim.")
@click.option("--only", multiple=True, metavar="ID", help="Only this pattern. Repeatable.")
@click.option(
    "--set",
    "uses",
    multiple=True,
    type=click.Choice(["design", "test", "input"]),
    help="Only patterns of this set. Repeatable. Default: all.",
)
@click.option(
    "--draws",
    type=click.IntRange(0, 100_000),
    default=200,
    show_default=True,
    help="Joint draws of what is not known; 0: the values as they stand alone.",
)
@click.option("--draw-runs", type=click.IntRange(2, 100_000), default=40, show_default=True, help="Runs of a draw.")
@click.option(
    "--replications",
    type=click.IntRange(2, 1_000_000),
    help="At the values as they stand, for all patterns; with fewer than a pattern declares it is not scored. "
    "Default: as declared.",
)
@click.option("--seed", type=click.IntRange(0), help="Root of all groups' seeds. Default: 2 for test patterns, else 1.")
@json_option
@out_option("Also write page, JSON and CSV to this folder, and keep draws there: what was begun is gone on with.")
@code_option
@click.option("--strict", is_flag=True, help="Exit code 1 if a pattern fails.")
@threads_option
@quiet_option
@click.pass_context
def validate(
    ctx: click.Context,
    patterns: Path | None,
    only: tuple[str, ...],
    uses: tuple[str, ...],
    draws: int,
    draw_runs: int,
    replications: int | None,
    seed: int | None,
    as_json: bool,
    out: Path | None,
    strict: bool,
    threads: int | None,
    quiet: bool,
) -> None:
    """Score the model against the patterns it is judged by: how often they are met in joint draws of all that is not
    known, and PASS, WARN or FAIL at the values as they stand, with intervals and the isolated arm. Ctrl-C keeps the
    draws that are finished in --out; the same command goes on.
    """
    from cisim.evidence.validation import report
    from cisim.evidence.validation.case import RecordCache
    from cisim.evidence.validation.patterns import read_patterns, select_patterns
    from cisim.evidence.validation.predictive import Draws
    from cisim.evidence.validation.scoring import count_scores, score_all
    from cisim.storage.folders import VALIDATION_FOLDER, check_output_folder

    file = read_patterns(patterns)
    selected = select_patterns(file, only, uses)
    missing = () if only or uses else file.not_applicable
    if out is not None:
        check_output_folder(out, VALIDATION_FOLDER)
    notice_compilation(quiet)

    def report_finding(number: int, finding: Finding) -> None:
        if not quiet:
            click.echo(f"{number:3} of {len(selected)}  {finding.score}  {finding.pattern.id}", err=True)

    findings = score_all(selected, RecordCache(threads), replications, report_finding, seed)
    predictions = {}
    if draws:
        predictions = _predict(findings, Draws(draws, draw_runs, seed), out, threads, quiet)
    result = report.Validation(tuple(findings), predictions, tuple(missing), seed, command_line())
    show_document(report.validation_document(result), as_json, out)
    if strict and count_scores(f.score for f in findings)["FAIL"]:
        ctx.exit(DIFFERS)


def _predict(
    findings: list[Finding], draws: Draws, out: Path | None, threads: int | None, quiet: bool
) -> dict[str, Predictive]:
    from cisim.evidence.validation.draw_store import DrawStore
    from cisim.evidence.validation.predictive import predict

    bar = ProgressBar(quiet, "draws")
    defaults = {f.pattern.id: f.model.value for f in findings}
    with stop_on_interrupt(bar, out) as stop:
        found = predict(
            [f.pattern for f in findings], defaults, draws, DrawStore(out), threads=threads, stop=stop,
            progress=bar.update,
        )  # fmt: skip
    if found is None:
        end_interrupted(bar, out)
    bar.clear()
    return found
