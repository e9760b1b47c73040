"""``cisim replicate``: published special cases beside their published values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cisim.cli.compilation import notice_compilation
from cisim.cli.exit_codes import DIFFERS
from cisim.cli.options import command_line, json_option, out_option
from cisim.cli.rendering import show_answer
from cisim.errors import CisimError
from cisim.experiment.progress_bar import ProgressBar

COLUMNS = ("experiment", "setting", "published", "ours", "se", "runs", "verdict")


@click.command()
@click.argument("experiment", required=False)
@click.option("--all", "every", is_flag=True, help="All published experiments.")
@click.option("--runs", type=click.IntRange(2), help="Landscapes. Default: as published; 200 for partners.")
@out_option("Folder for replications.json, .csv and .txt.")
@click.option("--strict", is_flag=True, help="Exit code 1 if a line fails.")
@json_option
@click.pass_context
def replicate(
    ctx: click.Context, experiment: str | None, every: bool, runs: int | None, out: Path | None, strict: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """A published special case: the published value beside ours with its standard error, and PASS or FAIL.

    With ``partners``: what coordination is worth by coupling, in partners alone and in the whole model.
    """
    from cisim.evidence import partners
    from cisim.evidence import replications as published
    from cisim.storage.files import check_folder

    if every == (experiment is not None):
        known = ", ".join((*published.PUBLISHED_EXPERIMENTS, partners.NAME))
        raise CisimError(f"cisim replicate: name an experiment ({known}), or --all")
    if experiment == partners.NAME and (out or strict):
        raise CisimError(
            f"--out and --strict are for what is published; of {partners.NAME} the table is printed (--json)"
        )
    if out:
        check_folder(out)
    notice_compilation()
    bar = ProgressBar(as_json, "settings")
    if experiment == partners.NAME:
        rows = partners.replicate_partners(runs, bar.update)
        bar.clear()
        show_answer(rows, as_json, lambda: partners.partners_text(rows))
        return
    names = published.PUBLISHED_EXPERIMENTS if every else [experiment]
    found = {str(name): published.replicate(str(name), runs, bar.update) for name in names}
    bar.clear()
    text = _text(found)
    show_answer(found if every else next(iter(found.values())), as_json, lambda: text)
    if out:
        _write(out, found, text)
    if strict and any(row["verdict"].startswith("FAIL") for rows in found.values() for row in rows):
        ctx.exit(DIFFERS)


def _text(found: dict[str, Any]) -> str:
    from cisim.evidence.replication_verdicts import summary_line
    from cisim.evidence.replications import replication_text

    return "\n\n".join([*(replication_text(name, rows) for name, rows in found.items()), summary_line(found)])


def _write(out: Path, found: dict[str, Any], text: str) -> None:
    from cisim.storage.files import environment, timestamp, write_csv, write_json, write_text

    facts = environment() | {"command": command_line(), "written": timestamp(), "experiments": found}
    write_json(out / "replications.json", facts)
    rows = [{"experiment": name} | row for name, some in found.items() for row in some]
    write_csv(out / "replications.csv", COLUMNS, [[row[c] for c in COLUMNS] for row in rows])
    write_text(out / "replications.txt", text + "\n")
    click.echo(f"written: {out}", err=True)
