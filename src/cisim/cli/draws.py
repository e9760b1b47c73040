"""``cisim draws``: joint draws of all that is not known in a scenario."""

from __future__ import annotations

from pathlib import Path

import click

from cisim.cli.exit_codes import INTERRUPTED
from cisim.cli.interrupt import stop_on_interrupt
from cisim.cli.options import (
    command_line,
    json_option,
    load_scenario,
    notice_compilation,
    out_option,
    quiet_option,
    scenario_options,
    seed_option,
    threads_option,
)
from cisim.cli.rendering import show_document
from cisim.experiment.progress_bar import ProgressBar


@click.command()
@scenario_options
@click.option("--draws", "count", type=click.IntRange(2, 100_000), default=200, show_default=True, help="Joint draws.")
@click.option("--runs", type=click.IntRange(10, 100_000), default=40, show_default=True, help="Paired runs of each.")
@seed_option
@threads_option
@out_option("Also write JSON and CSV to this folder, and keep draws there: what was begun is gone on with.")
@json_option
@quiet_option
@click.pass_context
def draws(
    ctx: click.Context,
    scenario: str,
    overrides: tuple[str, ...],
    count: int,
    runs: int,
    seed: int,
    threads: int | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """How often collective is behind and ahead when all that is not known is drawn jointly, and what separates the two.

    Each number comes from the interval it declares, or from half to double where its size is assumed. Ctrl-C keeps the
    draws that are finished in --out; the same command goes on.
    """
    chosen = load_scenario(scenario, overrides)
    from cisim.evidence.joint_draws import DrawsQuestion, read_answer, run_draws
    from cisim.evidence.joint_draws_report import draws_document
    from cisim.evidence.validation.draw_store import DrawStore
    from cisim.storage.folders import DRAWS_FOLDER, check_output_folder

    question, bar = DrawsQuestion(chosen, count, runs, seed), ProgressBar(quiet, "draws")
    if out is not None:
        check_output_folder(out, DRAWS_FOLDER)
    notice_compilation()
    with stop_on_interrupt(bar) as stop:
        found = run_draws(question, DrawStore(out), threads=threads, stop=stop, progress=bar.update)
    if found is None:
        kept = "nothing was kept (--out keeps it)" if out is None else f"the same command goes on (--out {out})"
        bar.message(f"stopped; {kept}")
        ctx.exit(INTERRUPTED)
    bar.clear()
    show_document(draws_document(read_answer(question, found, threads), None, command_line()), as_json, out)
