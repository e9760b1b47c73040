"""The commands of a workshop: a room on the network of a hall, its log, and a rehearsal."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cisim.cli.compilation import notice_compilation
from cisim.cli.options import OutputFile, code_option
from cisim.cli.workshop_kit import choices, kit
from cisim.errors import CisimError, nearest

if TYPE_CHECKING:
    from cisim.dashboard.room.room import Room
    from cisim.dashboard.room.store import Store


@click.group(invoke_without_command=True)
@click.option("--address", default="", help="Address of this computer for the phones. Default: the one that is found.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--scenario", default="", help="Community of the room, a name or a file. Default: adaptive-city.")
@click.option("--language", default="", help="Language on phones and screen: en, de or es. Default: en.")
@click.option("--new", is_flag=True, help="Open another room although one is open.")
@click.option(
    "--rehearse", type=click.IntRange(1, 200), metavar="N", help="Try everything with N phones that are none."
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@code_option
@click.pass_context
def workshop(
    ctx: click.Context, address: str, port: int, scenario: str, language: str, new: bool, rehearse: int | None,
    no_browser: bool,
) -> None:  # fmt: skip
    """Host a room: people answer and decide on their phones, no internet and no app. Ctrl-C ends it.

    Started again, it goes on with the room that was open, or with the last one of the scenario and language that are
    named. Rooms are kept on this computer, without names.

    Needs the extra packages: pip install 'cisim[dashboard]'.
    """
    if ctx.invoked_subcommand:
        return
    if rehearse:
        from cisim.cli.rehearsal_text import rehearsal_text
        from cisim.dashboard.room.rehearsal import rehearse as play

        click.echo(f"cisim workshop: rehearsing with {rehearse} phones, about a minute ...", err=True)
        click.echo(rehearsal_text(play(rehearse, scenario, language or "en")))
        return
    from cisim.dashboard.room.network import chosen_address

    found, all_found = chosen_address(address)
    notice_compilation()
    _host_room(found, all_found, port, scenario, language, new, no_browser)


def _host_room(
    address: str, addresses: list[str], port: int, scenario: str, language: str, new: bool, no_browser: bool
) -> None:  # fmt: skip
    """Serve a room until interrupted."""
    from dataclasses import replace

    from cisim.dashboard.room.app import room_routes
    from cisim.dashboard.room.network import web_address
    from cisim.dashboard.room.rooms import Rooms
    from cisim.dashboard.room.store import Store
    from cisim.dashboard.shell.access import access_for
    from cisim.dashboard.shell.server import free_port, serve

    port = free_port(address, port)
    rooms = Rooms(Store())
    community = str(Path(scenario).resolve()) if Path(scenario).is_file() else scenario
    going = [] if new else [room for room in rooms.living() if _is_asked_for(room, community, language)]
    room = going[0] if going else rooms.open(community or "adaptive-city", language or "en")
    access, local = access_for(address), address == "127.0.0.1"
    key = "" if local else rooms.store.host_key()
    join = web_address(address, port)

    def started(_addresses: Any) -> None:
        host = f"{web_address('127.0.0.1', port)}/room/{room.code}"
        click.echo(_opened_text(room.code, join, host, key, bool(going), [a for a in addresses if a != address]))
        if not no_browser:
            webbrowser.open(host)

    serve(address, port, started, scenario, replace(access, key=key), room_routes(join, community, rooms),
          also_on=() if local else ("127.0.0.1",))  # fmt: skip
    left = rooms.find(room.code)
    goes_on = "" if left is None or left.ended else "cisim workshop goes on with it, "
    click.echo(
        f"cisim workshop: ended; room {room.code} is kept. {goes_on}cisim workshop debrief {room.code} writes its "
        f"debrief, cisim workshop export {room.code} its log, cisim workshop forget {room.code} removes it."
    )


def _is_asked_for(room: Room, scenario: str, language: str) -> bool:
    """Whether a room that has not ended is of the community and in the language that were named."""
    return (
        not room.ended and scenario in ("", room.settings["scenario"]) and language in ("", room.settings["language"])
    )


def _opened_text(code: str, join: str, host: str, key: str, known: bool, others: list[str]) -> str:
    """What is printed once the room can be entered."""
    from cisim.dashboard.room.network import qr_text

    lines = [f"cisim workshop: room {code}" + (" goes on (--new opens another one)" if known else "")]
    lines += ["", qr_text(f"{join}/j/{code}"), ""] if key else []
    if key:
        lines.append(f"phones          {join}/j  code {code}")
    elif others:
        lines.append("On this computer alone: answers on paper. Without --address, phones reach it too.")
    else:
        lines.append("No network was found: answers on paper, or make a hotspot and start again (docs/workshop.md).")
    lines.append(f"host            {host}")
    if key:
        lines.append(f"host elsewhere  {join}/room/{code}#key={key}")
    if others:
        lines.append(f"other addresses of this computer (--address chooses): {', '.join(others)}")
    return "\n".join([*lines, "Ctrl-C ends it; the room is kept."])


def _store() -> Store:
    from cisim.dashboard.room.store import Store

    return Store()


def _known_code(store: Store, typed: str) -> str:
    """The code of a room in the log.

    Raises:
        CisimError: there is none.
    """
    codes = store.codes()
    code = typed.strip().upper()
    if code not in codes:
        raise CisimError(f"there is no room {typed}{nearest(code, codes)} (see: cisim workshop list)")
    return code


@workshop.command("list")
def list_rooms() -> None:
    """List the rooms that are kept on this computer."""
    from datetime import datetime

    from cisim.dashboard.room.rooms import kept_room

    store = _store()
    for code in store.codes():
        room = kept_room(store, code)
        if room is not None:
            opened = datetime.fromtimestamp(room.opened).strftime("%Y-%m-%d %H:%M")
            votes = sum(map(len, room.votes.values()))
            end = "  ended" * room.ended
            click.echo(f"{code}  {opened}  {room.settings['scenario']}  {len(room.seats)} seats  {votes} answers{end}")
    if not store.codes():
        click.echo("no rooms")


@workshop.command()
@click.argument("code")
@click.option("--out", type=OutputFile(".csv"), help="A file instead of standard output.")
def export(code: str, out: Path | None) -> None:
    """Write the log of room CODE as CSV: answers, decisions and what the host did, without names."""
    from cisim.dashboard.room.export import log_csv

    store = _store()
    text = log_csv(store.events(_known_code(store, code)))
    if out is None:
        click.echo(text, nl=False)
    else:
        _write(out, text)


def _write(out: Path, text: str) -> None:
    """Write a file whole or not at all, with the ends of lines that the text has."""
    from cisim.storage.files import atomic_write

    with atomic_write(out) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")


@workshop.command()
@click.argument("code")
@click.option("--out", type=OutputFile(), help="File. Default: workshop-CODE-debrief.html.")
@code_option
def debrief(code: str, out: Path | None) -> None:
    """Write the debrief of room CODE as one HTML file, as the page of the host saves it."""
    from cisim.dashboard.room.debrief_file import finished_debrief_file
    from cisim.dashboard.room.rooms import kept_room

    store = _store()
    known = _known_code(store, code)
    room = kept_room(store, known)
    if room is None:
        raise store.unreadable(known)
    notice_compilation()
    out = out or Path(f"workshop-{known}-debrief.html")
    _write(out, finished_debrief_file(room))
    click.echo(f"{out} written")


@workshop.command()
@click.argument("code")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(code: str, yes: bool) -> None:
    """Remove room CODE and all that happened in it from this computer."""
    store = _store()
    known = _known_code(store, code)
    if not yes:
        click.confirm(f"Remove room {known} and its {store.count(known)} events?", abort=True)
    click.echo(f"{store.forget(known)} events of room {known} removed")


workshop.add_command(choices)
workshop.add_command(kit)
