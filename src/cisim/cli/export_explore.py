"""``cisim export-explore``: the page Explore as one file that needs no server."""

from __future__ import annotations

from pathlib import Path

import click

from cisim.cli.load_scenario import load_scenario
from cisim.cli.options import OutputFile, override_option, quiet_option, seed_option, threads_option

LEVELS = {"two": ("off", "full"), "three": ("off", "partial", "full")}


@click.command()
@click.argument("scenario", default="adaptive-city")
@override_option
@click.option("--out", type=OutputFile(), default=Path("explore.html"), show_default=True, help="File to write.")
@click.option("--runs", type=click.IntRange(20, 10_000), default=200, show_default=True, help="Paired runs of each.")
@click.option(
    "--money", "amounts", type=float, multiple=True, metavar="MILLIONS",
    help="Grant money in millions of dollars a year; repeatable. Default: the scenario's, a step less and more.",
)  # fmt: skip
@click.option(
    "--levels", type=click.Choice(list(LEVELS)), default="three", show_default=True,
    help="Strengths of each condition: off and full, or also partial.",
)  # fmt: skip
@seed_option
@threads_option
@quiet_option
def export_explore(
    scenario: str, overrides: tuple[str, ...], out: Path, runs: int, amounts: tuple[float, ...], levels: str,
    seed: int, threads: int | None, quiet: bool,
) -> None:  # fmt: skip
    """Explore in one HTML file: every combination of the controls, computed before, for a stick or a phone.

    The file asks nothing of a network and needs no server. An interrupted run goes on where it was.
    """
    base = load_scenario(scenario, overrides)
    from cisim.dashboard.explore_lite.grid import make_grid
    from cisim.dashboard.explore_lite.page import explore_page
    from cisim.dashboard.explore_lite.runs import run_grid
    from cisim.experiment.progress_bar import ProgressBar
    from cisim.storage.files import write_text

    grid = make_grid(base, amounts, LEVELS[levels])
    bar = ProgressBar(quiet, "combinations")
    results = run_grid(grid, runs, seed, threads=threads, progress=bar.update)
    bar.clear()
    write_text(out, explore_page(grid, results))
    click.echo(f"{out}  ({out.stat().st_size / 1e6:.1f} MB, {grid.count:,} combinations of {runs} paired runs)")
