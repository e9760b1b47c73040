"""``cisim workshop kit`` and ``cisim workshop choices``: the kit on paper, and the table of choices."""

from __future__ import annotations

from pathlib import Path

import click

from cisim.cli.options import out_option, quiet_option, seed_option

DEFAULT_FOLDER = Path("workshop-kit")


@click.command()
@click.option("--scenario", "problem", default="adaptive-city", show_default=True, help="The community that is played.")
@seed_option
@click.option("--rounds", type=click.IntRange(4, 10), default=6, show_default=True, help="Years that people decide.")
@click.option("--runs", type=click.IntRange(2), default=200, show_default=True, help="Runs its numbers come from.")
@click.option("--language", default="en", show_default=True, help="Language of the kit.")
@quiet_option
@out_option(f"Folder. Default: {DEFAULT_FOLDER}.")
def kit(problem: str, seed: int, rounds: int, runs: int, language: str, quiet: bool, out: Path | None) -> None:
    """Plan, guide, role cards, tally sheets, a page to take home, and stories to guess, ready to print."""
    from cisim.dashboard.learn.kit_stories import story_sheets
    from cisim.experiment.progress_bar import ProgressBar
    from cisim.language import use_language
    from cisim.workshop import Room, write_kit

    with use_language(language):
        bar = ProgressBar(quiet, "comparisons")
        stories = story_sheets(runs, progress=bar.update)
        bar.clear()
        files = write_kit(out or DEFAULT_FOLDER, Room(problem, seed, rounds), runs, stories)
    for file in files:
        click.echo(str(file))


@click.command()
@click.option("--language", default="en", show_default=True, help="Language of the table.")
def choices(language: str) -> None:
    """What tokens can be spent on, what they do, and which decision of the model that is."""
    from cisim.language import use_language
    from cisim.workshop import choice_table

    with use_language(language):
        rows = choice_table()[1:]
    last = ""
    for role, choice, when, effect, decision in rows:
        if role != last:
            click.echo(role)
            last = role
        click.echo(f"  {choice} [{when}; {decision}]\n    {effect}")
