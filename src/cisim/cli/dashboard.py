"""The command that opens the dashboard."""

from __future__ import annotations

import webbrowser

import click

from cisim.cli.options import code_option, notice_compilation, start_quickly


@click.command()
@click.argument("scenario", default="")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0 takes a free one."
)
@code_option
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def dashboard(scenario: str, host: str, port: int, no_browser: bool) -> None:
    """Explore in a browser, on this computer alone: no request goes elsewhere. Ctrl-C ends it.

    A SCENARIO, a file or a name, is the community that pages begin with; its own conditions are on every page.

    Needs the extra packages: pip install 'cisim[dashboard]'.
    """
    start_quickly()
    from cisim.dashboard.shell.server import serve

    notice_compilation()

    def started(address: str) -> None:
        click.echo(f"cisim dashboard: {address}  (Ctrl-C ends it)")
        if not no_browser:
            webbrowser.open(address)

    serve(host, port, started, scenario)
