"""Arguments and options that several commands share."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

FILE_PATH = click.Path(dir_okay=False, path_type=Path)
FOLDER_PATH = click.Path(file_okay=False, path_type=Path)
seed_option = click.option("--seed", type=click.IntRange(0, 2**64 - 1), default=1, show_default=True, help="Root seed.")
threads_option = click.option("--threads", type=click.IntRange(1), help="Threads. Default: all cores.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="No progress, nor that the model is compiled.")
json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object on standard output, nothing else there."
)


def out_option(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option --out, a folder; ``text`` says what is written to it."""
    return click.option("--out", type=FOLDER_PATH, help=text)


class OutputFile(click.Path):
    """A file to write, of one kind: a slip of the keyboard does not put a page in the place of a scenario."""

    def __init__(self, ending: str = ".html") -> None:
        super().__init__(dir_okay=False, path_type=Path)
        self._ending = ending

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Refuse another kind, and a folder that cannot be written to: before anything is run."""
        from cisim.storage.files import check_folder

        file = Path(os.fsdecode(super().convert(value, param, ctx)))
        if file.suffix.lower() != self._ending:
            self.fail(f"'{file}' must end in {self._ending}, as what is written to it does.", param, ctx)
        check_folder(file.parent)
        return file


class Points(click.FloatRange):
    """A number of percentage points."""

    def __init__(self) -> None:
        super().__init__(0, 100)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Refuse what is no number: it is neither below nor above a bound."""
        number = float(super().convert(value, param, ctx))
        if number != number:
            self.fail(f"{value} is not a number.", param, ctx)
        return number


def scenario_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument SCENARIO and the option --set, shared by all commands that run something."""
    return click.argument("scenario")(override_option(command))


def code_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option --allow-code: conditions and rules that scenarios name are imported, also from the current folder."""

    def allow(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        if value:
            from cisim.scenario.extensions import code_allowed

            ctx.with_resource(code_allowed())
            if (here := str(Path.cwd())) not in sys.path:
                sys.path.append(here)

    text = "Run the conditions and rules of one's own that the scenario names: code of whoever wrote it."
    return click.option("--allow-code", is_flag=True, expose_value=False, is_eager=True, callback=allow, help=text)(
        command
    )


def override_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options --set and --allow-code."""
    return code_option(set_option(command))


def set_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option --set."""
    return click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="KEY=VALUE",
        help="Change a value, e.g. problem.known=0.5. Repeatable.",
    )(command)


def link_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option --link."""
    text = "A link of the dashboard instead of SCENARIO: what it sets, unless it is given here."
    return click.option("--link", metavar="URL", is_eager=True, help=text)(command)


def scenarios_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """One scenario or several, or none where --link is given."""
    return click.argument("scenarios", nargs=-1, metavar="SCENARIO...", callback=_instead_of_link)(command)


def scenario_or_link(command: Callable[..., Any]) -> Callable[..., Any]:
    """One scenario, or none where --link is given; and the option --link."""
    return click.argument("scenario", required=False, callback=_instead_of_link)(link_option(command))


def _instead_of_link(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    if bool(value) == (ctx.params.get("link") is not None):
        raise click.UsageError("Give one of the two: a SCENARIO (see: cisim list) or --link URL.", ctx)
    return value


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--runs, --seed, --threads."""
    count = click.IntRange(2, 10_000_000)
    runs_option = click.option("--runs", type=count, default=200, show_default=True, help="Replications.")
    return runs_option(seed_option(threads_option(command)))


def force_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option --force."""
    text = "Write to --out although it holds another result."
    return click.option("--force", is_flag=True, help=text)(command)


def split_names(texts: Iterable[str]) -> list[str]:
    """The names of a repeatable option that also takes several, with commas between them."""
    return [name for text in texts for name in map(str.strip, text.split(",")) if name]


def command_line() -> str:
    """The command as it was typed, for manifests."""
    words = ["".join(sign if sign.isprintable() else "?" for sign in word) for word in sys.argv[1:]]
    return shlex.join(["cisim", *words])
