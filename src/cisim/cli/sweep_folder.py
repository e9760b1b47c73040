"""Commands about the folder of a sweep: how far it is, whether it is sound, tables as CSV, shards, one run again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cisim.cli.exit_codes import DIFFERS
from cisim.cli.options import FOLDER_PATH, code_option, command_line, json_option
from cisim.cli.rendering import show_answer
from cisim.cli.resume import refused_if_changed
from cisim.experiment.progress_bar import duration_text

folder_argument = click.argument("folder", type=FOLDER_PATH)


def summary_text(facts: dict[str, Any]) -> str:
    """How far a sweep is, in lines."""
    lines = [
        f"{facts['done']:,} of {facts['runs']:,} runs done, {facts['failed']:,} failed, {facts['pending']:,} pending "
        f"({duration_text(facts['seconds'])})",
        f"folder: {facts['folder']}",
    ]
    if facts["failed"]:
        lines.append(f"failures: {Path(facts['folder']) / 'failures.csv'}")
    if facts["pending"]:
        lines.append("the same command goes on where this one stopped")
    if rule := facts.get("until"):
        lines.append(f"{rule['rule']}: {'reached' if rule['met'] else 'not reached'}")
    return "\n".join(lines)


@click.command()
@folder_argument
@json_option
def status(folder: Path, as_json: bool) -> None:
    """How far a sweep is: done, failed and pending runs, and what was added when."""
    from cisim.experiment.seal import seal_sentences
    from cisim.experiment.sweep.history import history_lines, steps_of
    from cisim.experiment.sweep.store import Store

    store = Store(folder)
    manifest = store.manifest
    facts = {"folder": str(folder), **store.statistics(), "commands": manifest["commands"],
             "history": steps_of(manifest), "until": manifest.get("until", []),
             "seal": manifest.get("seal")}  # fmt: skip
    line = f"{facts['done']:,} done, {facts['failed']:,} failed, {facts['pending']:,} pending of {facts['runs']:,} runs"
    show_answer(facts, as_json, lambda: "\n".join([line, *history_lines(manifest), *seal_sentences(folder, manifest)]))


@click.command()
@folder_argument
@json_option
@click.pass_context
def verify(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """Whether a sweep's files are what was written, by their checksums; exit code 1 if not. Nothing is changed: the
    command that ran the sweep does again what is damaged.
    """
    from cisim.experiment.sweep.verify import verify as verify_folder

    facts = {"folder": str(folder), **verify_folder(folder)}
    show_answer(facts, as_json, lambda: _soundness_text(facts))
    if facts["damaged"]:
        ctx.exit(DIFFERS)


def _soundness_text(facts: dict[str, Any]) -> str:
    lines = list(facts["damaged"])
    if facts["leftovers"]:
        names = ", ".join(facts["leftovers"][:3])
        lines.append(f"{len(facts['leftovers'])} temporary files of runs that were killed or are at work: {names}")
    verdict = f"{len(facts['damaged'])} damaged" if facts["damaged"] else "sound"
    lines.append(f"{facts['folder']}: {verdict}; {facts['done']:,} runs done, {facts['pending']:,} pending")
    return "\n".join(lines)


@click.command()
@folder_argument
def export(folder: Path) -> None:
    """The tables of a finished sweep as CSV, beside the Parquet files."""
    from cisim.experiment.sweep.store import Store
    from cisim.storage.files import write_frame

    store = Store(folder)
    for name in ("runs", "outcomes", *(["series"] if (folder / "series.parquet").is_file() else [])):
        write_frame(folder / f"{name}.csv", store.read(name))
        click.echo(str(folder / f"{name}.csv"))


@click.command()
@click.argument("folders", nargs=-1, required=True, type=FOLDER_PATH)
@click.option("--out", required=True, type=FOLDER_PATH, help="Folder of the whole.")
@code_option
def merge(folders: tuple[Path, ...], out: Path) -> None:
    """Put shards that were run into folders of their own together."""
    from cisim.experiment.sweep.merge import merge_stores
    from cisim.experiment.sweep.store import Store
    from cisim.storage.crate import write_crate

    with refused_if_changed():
        facts = merge_stores([Store(f) for f in folders], Store(out), command_line())
    if not facts["pending"]:
        write_crate(out)
    click.echo(summary_text({**facts, "folder": str(out), "seconds": 0.0}))


@click.command()
@click.argument("run_id", type=click.IntRange(0))
@click.option("--in", "folder", required=True, type=FOLDER_PATH, help="The sweep's folder.")
@code_option
@json_option
@click.pass_context
def rerun(ctx: click.Context, run_id: int, folder: Path, as_json: bool) -> None:
    """Make one run of a sweep again and compare it bit for bit with what is stored."""
    from cisim.experiment.sweep.run_experiment import rerun as rerun_stored

    facts = rerun_stored(folder, run_id)
    show_answer(facts, as_json, lambda: _rerun_text(run_id, facts))
    if not facts["identical"]:
        ctx.exit(DIFFERS)


def _rerun_text(run_id: int, facts: dict[str, Any]) -> str:
    verdict = "the same bits" if facts["identical"] else "NOT the same"
    lines = [f"run {run_id} (design point {facts['point']}, seed {facts['seed']}): {verdict}"]
    for row in facts["rows"]:
        lines.append("  " + ", ".join(f"{k} {v:.6g}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items()))
    return "\n".join(lines)
