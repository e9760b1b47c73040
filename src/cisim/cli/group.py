"""The command ``cisim``: its commands, imported when they are asked for, and what becomes of errors."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import click

from cisim.cli.exits import EXITS, INTERRUPTED, WRONG
from cisim.errors import CisimError, nearest
from cisim.version import __version__

SCENARIO = ("run", "list", "describe", "show", "schema", "replicate", "bench")
SWEEP = ("sweep", "rerun")
ANALYSIS = ("effects", "sensitivity", "signmap", "audit", "paired", "selection")
COMMUNITY = ("template", "community")
OWN = ("compare", "report", "portfolio", "validate", "calibrate", "dashboard")
HOMES = (
    dict.fromkeys(SCENARIO, "cisim.cli.scenario")
    | dict.fromkeys(SWEEP, "cisim.cli.sweep")
    | dict.fromkeys(ANALYSIS, "cisim.cli.analysis")
    | dict.fromkeys(COMMUNITY, "cisim.cli.community")
    | {name: f"cisim.cli.{name}" for name in OWN}
)
"""Commands and the modules they are in."""


class Cli(click.Group):
    """Turns errors a user can mend into one message and exit code 2, and proposes the nearest command."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The exit codes."""
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), text) for code, text in EXITS.items()])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return sorted(HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by name."""
        if cmd_name not in HOMES:
            ctx.fail(f"No such command '{cmd_name}'{nearest(cmd_name, HOMES)}")
        module = importlib.import_module(HOMES[cmd_name])
        found: click.Command = getattr(module, f"{cmd_name}_command", None) or getattr(module, cmd_name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except CisimError as error:
            click.echo(f"cisim: {error}", err=True)
            ctx.exit(WRONG)
        except KeyboardInterrupt:
            click.echo("cisim: interrupted; nothing was written", err=True)
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            ctx.exit(0)
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            click.echo(f"cisim: {place}{error.strerror or error}", err=True)
            ctx.exit(WRONG)
        except MemoryError:
            click.echo("cisim: not enough memory: fewer --runs, a smaller community or a larger --every", err=True)
            ctx.exit(WRONG)


@click.group(cls=Cli, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="cisim")
def main() -> None:
    """Isolated versus collective impact: when does working together beat working alone, on which problems, at what
    price?

    A SCENARIO is a TOML file or the name of one that comes with cisim (see: cisim list).
    """
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.append(here)  # conditions of one's own are looked for where one is
