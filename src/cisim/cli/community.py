"""Commands about an own community: files to fill in, what is understood of files, the synthetic organisations."""

from __future__ import annotations

from pathlib import Path

import click

from cisim.cli.load_scenario import load_scenario
from cisim.cli.options import FILE_PATH, FOLDER_PATH, code_option, scenario_options, seed_option
from cisim.cli.own_files import columns_option, tell


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


@click.command()
@click.argument("scenario", default="adaptive-city")
@click.option("--organisations", type=FILE_PATH, help="CSV of organisations, or an exempt-organisations master file.")
@click.option("--ties", type=FILE_PATH, help="CSV of ties between them.")
@click.option("--series", type=FILE_PATH, help="CSV of indicators by year and stage.")
@click.option("--funders", type=FILE_PATH, help="CSV of funders, for [files] of a scenario.")
@click.option("--grants", type=FILE_PATH, help="CSV of grants: funder, recipient, amount, date, duration.")
@columns_option
def inspect(
    scenario: str,
    organisations: Path | None,
    ties: Path | None,
    series: Path | None,
    funders: Path | None,
    grants: Path | None,
    columns: tuple[str, ...],
) -> None:
    """What is understood of files, with the stages of SCENARIO; nothing is run.

    A column that several files have is named with its file: series.stage=Measure.
    """
    from cisim.own_community.inspect import inspect_files

    files = {"organisations": organisations, "ties": ties, "series": series, "funders": funders,
             "grants": grants}  # fmt: skip
    if not any(files.values()):
        raise click.UsageError("Name at least one file: --organisations, --ties, --series, --funders, --grants")
    for reading in inspect_files(load_scenario(scenario, ()), files, columns):
        for line in reading.lines():
            click.echo(line)


@click.command()
@click.argument("folder", type=FOLDER_PATH)
@click.option("--scenario", default="adaptive-city", show_default=True, help="Scenario that the place extends.")
@click.option(
    "--children", type=click.FloatRange(1, 1e7), help="Born in the place each year, if no file counts births."
)
@columns_option
@click.option("--out", type=FOLDER_PATH, help="Folder for the files. Default: FOLDER/place.")
def place(folder: Path, scenario: str, children: float | None, columns: tuple[str, ...], out: Path | None) -> None:
    """A scenario of a place from a FOLDER of files: organisations (also an exempt-organisations master file with a list
    of ZIP codes), indicators, funders, grants, ties, births. Every guess is listed with its confidence and the line to
    change.
    """
    from cisim.own_community.ordinary import beside_ordinary
    from cisim.own_community.place.build import build_place
    from cisim.report.aligned import table

    base = str(Path(scenario).resolve()) if Path(scenario).is_file() else scenario
    extended = load_scenario(scenario, ())
    made = build_place(folder, extended, base, children, columns)
    tell(made.readings)
    for name in made.unused:
        click.echo(
            f"{name}: not used; allowed: organisations, ties, indicators, funders, grants, births, ZIP codes", err=True
        )
    rows = [[g.what, g.value, g.confidence, g.line, g.why] for g in made.guesses]
    for line in table(["what", "value", "confidence", "change", "why"], rows):
        click.echo(line)
    for line in beside_ordinary(made.data, extended):
        click.echo(line)
    _write(out or folder / "place", made.files)
    click.echo(f"next: cisim compare {(out or folder / 'place') / 'place.toml'}", err=True)
