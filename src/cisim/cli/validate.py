"""``cisim validate``: the model against the patterns it is judged by."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cisim.cli.exit_codes import DIFFERS
from cisim.cli.options import (
    FILE_PATH,
    command_line,
    json_option,
    notice_compilation,
    out_option,
    quiet_option,
    start_quickly,
    threads_option,
)


@click.command()
@click.option("--patterns", type=FILE_PATH, help="Another file. Default: those of cisim.")
@click.option("--only", multiple=True, metavar="ID", help="Only this pattern. Repeatable.")
@click.option(
    "--replications",
    type=click.IntRange(2, 1_000_000),
    help="For all patterns; with fewer than a pattern declares it is not scored. Default: as declared.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Root of all groups' seeds.")
@json_option
@out_option("Also write page, JSON and CSV to this folder.")
@click.option("--strict", is_flag=True, help="Exit code 1 if a pattern fails.")
@threads_option
@quiet_option
@click.pass_context
def validate(
    ctx: click.Context,
    patterns: Path | None,
    only: tuple[str, ...],
    replications: int | None,
    seed: int,
    as_json: bool,
    out: Path | None,
    strict: bool,
    threads: int | None,
    quiet: bool,
) -> None:
    """Score the model against the patterns it is judged by: PASS, WARN or FAIL, with intervals and the isolated arm."""
    start_quickly()
    from cisim.evidence.validation import report
    from cisim.evidence.validation.case import RecordCache
    from cisim.evidence.validation.low_starts import low_starts
    from cisim.evidence.validation.patterns import read_patterns, select_patterns
    from cisim.evidence.validation.scoring import Finding, count_scores, score_all
    from cisim.storage.folders import VALIDATION_FOLDER, check_output_folder

    file = read_patterns(patterns)
    selected = select_patterns(file, only)
    missing = () if only else file.not_applicable
    if out is not None:
        check_output_folder(out, VALIDATION_FOLDER)
    notice_compilation()

    def report_finding(number: int, finding: Finding) -> None:
        if not quiet:
            click.echo(f"{number:3} of {len(selected)}  {finding.score}  {finding.pattern.id}", err=True)

    findings = score_all(selected, RecordCache(threads), replications, report_finding, seed)
    command = command_line()
    if as_json:
        click.echo(json.dumps(report.as_dict(findings, missing, command)))
    else:
        click.echo(report.as_text(findings, missing))
    if out is not None:
        starts = () if only else low_starts(seed=seed, threads=threads)
        files = report.save(out, findings, missing, command, starts, seed)
        click.echo("written: " + ", ".join(map(str, files)), err=True)
    if strict and count_scores(f.score for f in findings)["FAIL"]:
        ctx.exit(DIFFERS)
