"""``cisim compare --forms``: forms of collaboration over one community, ranked with probabilities."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cisim.cli.options import command_line, notice_compilation, progress_line


def rank(
    scenario: Any,
    names: tuple[str, ...],
    runs: int,
    seed: int,
    rope: float,
    threads: int | None,
    as_json: bool,
    out: Path | None,
    quiet: bool,
) -> None:
    """Run the forms, print the table or the object, write the files."""
    from cisim.forms import chosen_forms, compare_forms
    from cisim.render import forms as render

    for form in chosen_forms(names).values():
        form.over(scenario)  # wrong keys are said before anything is compiled
    notice_compilation()
    show, clear = progress_line(quiet or as_json)
    comparison = compare_forms(scenario, names, runs, seed, rope=rope, threads=threads, progress=show)
    clear()
    result = comparison.to_dict()
    click.echo(json.dumps(result) if as_json else render(result))
    if out is not None:
        from cisim.forms_report import save_forms

        files = save_forms(out, comparison, result, command_line())
        click.echo("\nwritten: " + ", ".join(str(f) for f in files), err=as_json)
