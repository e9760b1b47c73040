"""Commands about an own community: files to fill in, and the synthetic organisations as a file."""

from __future__ import annotations

from pathlib import Path

import click

from cisim.cli.options import FOLDER_PATH, code_option, load_scenario, scenario_options, seed_option


@click.command()
@click.argument("scenario", default="adaptive-city")
@code_option
@click.option("--out", type=FOLDER_PATH, default=Path(), show_default="here", help="Folder for the files.")
def template(scenario: str, out: Path) -> None:
    """Files of an own community to fill in: organisations.csv and ties.csv, with the stages of SCENARIO."""
    from cisim.own_community.csv_file import templates

    chosen = load_scenario(scenario, ())
    _write(out, templates(chosen))
    click.echo(f"stages:   {', '.join(s.name for s in chosen.stages)}", err=True)
    click.echo(f"segments: {', '.join(s.name for s in chosen.segments)}", err=True)


@click.command()
@scenario_options
@seed_option
@click.option("--out", type=FOLDER_PATH, default=Path(), show_default="here", help="Folder for the files.")
def community(scenario: str, overrides: tuple[str, ...], seed: int, out: Path) -> None:
    """The organisations and ties that are drawn for the first run of a scenario, as files that can be read again."""
    from cisim.own_community.csv_file import organisations_text, ties_text
    from cisim.simulation.drawn_community import drawn_roster

    roster = drawn_roster(load_scenario(scenario, overrides), seed)
    _write(out, {"organisations.csv": organisations_text(roster), "ties.csv": ties_text(roster)})


def _write(folder: Path, texts: dict[str, str]) -> None:
    """Write files, whole or not at all; what is there already is left alone."""
    from cisim.errors import CisimError
    from cisim.storage.files import check_folder, write_text

    check_folder(folder)
    for name in texts:
        if (folder / name).exists():
            raise CisimError(f"{folder / name} is there already: choose another folder with --out")
    for name, text in texts.items():
        write_text(folder / name, text)
        click.echo(str(folder / name))
