"""``cisim portfolio``: many places at once, gates, matched pairs, success stories."""

from __future__ import annotations

from pathlib import Path

import click

from cisim.cli.compilation import notice_compilation
from cisim.cli.options import (
    code_option,
    command_line,
    json_option,
    out_option,
    quiet_option,
    seed_option,
    threads_option,
)
from cisim.cli.rendering import show_document
from cisim.cli.resume import end_interrupted
from cisim.experiment.progress_bar import ProgressBar


@click.command()
@click.argument("portfolio")
@click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE",
    help="Change the portfolio (treatment.share=1) or all its scenarios (time.months=120). Repeatable.",
)  # fmt: skip
@code_option
@seed_option
@threads_option
@click.option("--pairs", type=click.IntRange(2), default=13, show_default=True, help="Pairs of a matched design.")
@json_option
@out_option("Also write tables, picture and page here; an interrupted run goes on from here.")
@quiet_option
def portfolio(
    portfolio: str,
    overrides: tuple[str, ...],
    seed: int,
    threads: int | None,
    pairs: int,
    as_json: bool,
    out: Path | None,
    quiet: bool,
) -> None:
    """Many places at once, each in both arms: effects, a gate, matched pairs, success stories.

    A PORTFOLIO is a TOML file or the name of one that comes with cisim. Ctrl-C keeps finished blocks in --out, and the
    same command goes on.
    """
    from cisim.portfolio import load_portfolio, run_portfolio
    from cisim.portfolio.block_store import BlockStore
    from cisim.storage.folders import PORTFOLIO_FOLDER, check_output_folder, folder_kind

    chosen = load_portfolio(portfolio, overrides)
    if out is not None and folder_kind(out) != PORTFOLIO_FOLDER:  # of another portfolio, see Parts
        check_output_folder(out, PORTFOLIO_FOLDER)
    parts = None if out is None else BlockStore(out, chosen, seed)
    if not quiet:
        for caution in chosen.cautions:
            click.echo(f"cisim: {chosen.name}: {caution}", err=True)
    notice_compilation(quiet)
    bar = ProgressBar(quiet or as_json, "places")
    try:
        runs = run_portfolio(chosen, seed, threads=threads, parts=parts, progress=bar.update)
    except KeyboardInterrupt:
        end_interrupted(bar, out)
    bar.clear()
    from cisim.portfolio.report import as_dict, portfolio_document

    show_document(portfolio_document(runs, as_dict(runs, pairs), command_line()), as_json, out)
