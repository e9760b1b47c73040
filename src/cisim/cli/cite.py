"""Command ``cisim cite``."""

from __future__ import annotations

import click

from cisim.cli.load_scenario import load_scenario
from cisim.cli.options import json_option, override_option
from cisim.cli.own_files import OwnFiles, community_options
from cisim.cli.rendering import show_answer


@click.command()
@click.argument("scenario", default="adaptive-city")
@override_option
@community_options
@json_option
@click.option("--bibtex", is_flag=True, help="Entries for a reference manager, with one for cisim itself.")
@click.pass_context
def cite(
    ctx: click.Context, scenario: str, overrides: tuple[str, ...], own: OwnFiles, as_json: bool, bibtex: bool
) -> None:
    """The publications that a run of SCENARIO rests on (default: adaptive-city), how good the evidence of each is, and
    the mechanisms, conditions, decisions and parameters that take something from it. Conditions that are off do not
    count.
    """
    from cisim.report.citations import citations_as_bibtex, citations_as_dict, citations_as_text

    if as_json and bibtex:
        raise click.UsageError("Give one of the two: --json or --bibtex.", ctx)
    chosen = load_scenario(scenario, overrides, own)
    text = citations_as_bibtex if bibtex else citations_as_text
    show_answer(citations_as_dict(chosen), as_json, lambda: text(chosen))
