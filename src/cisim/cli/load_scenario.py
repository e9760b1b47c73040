"""The scenario of a command: by name, file or link, with what --set changes and an own community."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import click
from click.core import ParameterSource

from cisim.cli.own_files import OwnFiles


def load_scenario(scenario: str, overrides: Any, own: OwnFiles | None = None) -> Any:
    """The scenario of a command, with what --set changes, and with an own community where files of one are given; what
    it runs of code from outside, and what --set does not reach, is said.
    """
    from cisim.scenario import extensions
    from cisim.scenario.load import changes_of, load
    from cisim.scenario.own_values import unreached

    extensions.notices[:] = [lambda text: click.echo(f"cisim: {text}", err=True)]
    chosen = own.put_into(partial(load, scenario), overrides) if own else load(scenario, overrides)
    for note in unreached(chosen, changes_of(overrides)):
        click.echo(f"cisim: note: {note}", err=True)
    return chosen


def load_scenario_or_link(
    ctx: click.Context, scenario: str | None, link: str | None, overrides: tuple[str, ...], own: OwnFiles
) -> tuple[Any, dict[str, Any]]:
    """The scenario of a command, and what a link says of its other options as far as these are not given."""
    if scenario is not None:
        return load_scenario(scenario, overrides, own), {}
    from cisim.dashboard.state.url import from_link
    from cisim.scenario.load import changes_of

    settings, remarks = from_link(link or "")
    for remark in remarks:
        click.echo(f"cisim: {remark}", err=True)
    changes = dict(settings.changes) | changes_of(overrides)
    linked = {"seed": settings.seed, "rope": settings.rope}
    return load_scenario(settings.community, changes, own), unless_given(ctx, linked)


def unless_given(ctx: click.Context, linked: Mapping[str, Any]) -> dict[str, Any]:
    """What a link says of options by name, without those that the command line gives."""
    return {n: v for n, v in linked.items() if ctx.get_parameter_source(n) is not ParameterSource.COMMANDLINE}
