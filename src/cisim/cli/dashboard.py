"""The command that opens the dashboard."""

from __future__ import annotations

import webbrowser
from collections.abc import Sequence

import click

from cisim.cli.options import code_option


@click.command()
@click.argument("scenario", default="")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on: of this computer in a network, or 0.0.0.0 for all. Others then need the key that "
    "stands in the address printed.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0 takes a free one."
)
@click.option(
    "--allow-host", "allowed_hosts", multiple=True, metavar="NAME",
    help="Another name or address under which others reach this computer. Repeatable.",
)  # fmt: skip
@click.option(
    "--embed-from", multiple=True, metavar="ORIGIN",
    help="Pages of this origin (http://localhost:8000) may show these pages in a frame; nobody else may. Repeatable.",
)  # fmt: skip
@click.option(
    "--max-sessions",
    type=click.IntRange(1, 10_000),
    default=100,
    show_default=True,
    help="Open tabs; who comes then is told that this computer is full, and comes in later.",
)
@click.option(
    "--max-jobs",
    type=click.IntRange(1, 1024),
    default=None,
    show_default="one for each core",
    help="Comparisons run at once; others wait.",
)
@click.option(
    "--max-memory",
    type=click.IntRange(256),
    default=None,
    metavar="MB",
    show_default="half of the computer's",
    help="Megabytes of memory; above them nobody new comes in.",
)
@click.option(
    "--keep", "minutes", type=click.IntRange(1, 1440), default=15, show_default=True, metavar="MINUTES",
    help="How long a tab is kept whose connection was lost. One that is closed is gone at once.",
)  # fmt: skip
@code_option
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def dashboard(
    scenario: str, host: str, port: int, allowed_hosts: tuple[str, ...], embed_from: tuple[str, ...],
    max_sessions: int, max_jobs: int | None, max_memory: int | None, minutes: int, no_browser: bool,
) -> None:  # fmt: skip
    """Explore in a browser, on this computer alone: no request goes elsewhere. Ctrl-C ends it.

    A SCENARIO, a file or a name, is the community that pages begin with; its own conditions are on every page.

    Needs the extra packages: pip install 'cisim[dashboard]'.
    """
    from cisim.dashboard.room.app import room_routes
    from cisim.dashboard.shell.access import access_for
    from cisim.dashboard.shell.capacity import Limits
    from cisim.dashboard.shell.server import serve
    from cisim.simulation import compile as compilation

    access = access_for(host, allowed_hosts, embed_from)

    def started(addresses: Sequence[str]) -> None:
        click.echo(f"cisim dashboard: {addresses[0]}  (Ctrl-C ends it)")
        for address in addresses[1:]:
            click.echo(f"from other computers: {address}")
        if compilation.needed():
            click.echo(
                "Pages are open; answers come when the model is compiled (once, less than half a minute).", err=True
            )
        if not no_browser:
            webbrowser.open(addresses[0])

    limits = Limits(max_sessions, max_jobs or 0, max_memory or 0, minutes)
    serve(host, port, started, scenario, access, room_routes(), limits=limits)
