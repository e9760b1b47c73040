"""The command ``cisim``: its commands, imported when they are asked for, and what becomes of errors."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

from cisim.cli.exit_codes import EXIT_CODES, INTERRUPTED, WRONG
from cisim.cli.streams import prepare_streams
from cisim.errors import CisimError, nearest
from cisim.experiment.seal import ANALYSES
from cisim.version import __version__

SCENARIO_COMMANDS = ("run", "list", "describe", "show", "schema", "bench")
COMMUNITY_COMMANDS = ("template", "community", "inspect", "place")
OWN_MODULE_COMMANDS = (
    "compare", "report", "portfolio", "validate", "doctor", "calibrate", "dashboard", "uncertainty", "why", "workshop",
    "export-explore", "replicate", "cite", "crate",
)  # fmt: skip
COMMAND_MODULES = (
    dict.fromkeys(SCENARIO_COMMANDS, "cisim.cli.scenario")
    | {"sweep": "cisim.cli.sweep", "rerun": "cisim.cli.sweep_folder"}
    | dict.fromkeys(ANALYSES, "cisim.cli.analysis")
    | dict.fromkeys(COMMUNITY_COMMANDS, "cisim.cli.community")
    | {name: f"cisim.cli.{name.replace('-', '_')}" for name in OWN_MODULE_COMMANDS}
)
"""Commands and the modules they are in."""
RENAMED_COMMANDS = {"signmap": "sign-map", "draws": "uncertainty"}
RENAMED_OPTIONS = {"--draws": "--resamples", "--level": "--confidence", "--boot-seed": "--resample-seed"}
"""Earlier spellings, the options those of the analyses: accepted, with a note."""
DASHBOARD_PACKAGES = (
    "ipyvue", "ipyvuetify", "ipywidgets", "platformdirs", "psutil", "reacton", "segno", "solara", "starlette",
    "uvicorn", "websockets",
)  # fmt: skip
"""Packages of pages and rooms, which a plain installation does not have."""


class Cli(click.Group):
    """Turns errors a user can mend into one message and exit code 2, and proposes the nearest command."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The exit codes."""
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), text) for code, text in EXIT_CODES.items()])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return sorted(COMMAND_MODULES)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of a command line, of which earlier spellings are replaced."""
        name, *rest = args
        name = _current_spelling(name, RENAMED_COMMANDS)
        if name in ANALYSES:
            rest = [_current_spelling(word, RENAMED_OPTIONS) for word in rest]
        return super().resolve_command(ctx, [name, *rest])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by name."""
        if cmd_name not in COMMAND_MODULES:
            ctx.fail(f"No such command '{cmd_name}'{nearest(cmd_name, COMMAND_MODULES)}")
        module = importlib.import_module(COMMAND_MODULES[cmd_name])
        function = cmd_name.replace("-", "_")
        command: click.Command = getattr(module, f"{function}_command", None) or getattr(module, function)
        return command

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
        except ModuleNotFoundError as error:
            package = (error.name or "").partition(".")[0]
            if package not in DASHBOARD_PACKAGES:
                raise
            message = "this command needs more packages: pip install 'cisim[dashboard]'"
            click.echo(f"cisim: {message} (there is no {package})", err=True)
            ctx.exit(WRONG)
        except MemoryError:
            fewer = "points or replications" if ctx.invoked_subcommand == "sweep" else "--runs"
            click.echo(f"cisim: not enough memory: fewer {fewer}, a smaller community or fewer records", err=True)
            ctx.exit(WRONG)


def _current_spelling(word: str, renamed: Mapping[str, str]) -> str:
    """A word of the command line as it is spelled now; a note where it was replaced."""
    name, equals, value = word.partition("=")
    if name not in renamed:
        return word
    click.echo(f"cisim: {name} is now spelled {renamed[name]}", err=True)
    return f"{renamed[name]}{equals}{value}"


@click.group(cls=Cli, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="cisim")
def main() -> None:
    """Isolated versus collective impact: when does working together beat working alone, on which problems, at what
    price?

    A SCENARIO is a TOML file or the name of one that comes with cisim (see: cisim list).
    """
    prepare_streams()
