"""Files of a place, as a visitor gives them to a page, that several tests read."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from cisim.dashboard.state.session import Session
from cisim.dashboard.state.settings import Settings

EXAMPLE = Path(__file__).parents[1] / "examples" / "place"
HEAD = "label,sector,stage,segment,budget\n"
ROWS = (
    "Reads Co.,,reading|maths,South,480000\nStart,,reading,North,250000\n"
    "<b>X</b>,,ready,,9000\nS,government,maths,,90000\n"
)
TIES = "from,to,strength\nReads Co.,Start,0.9\nReads Co.,S,0.2\n"
CITY = Settings()


def understood_lines(place) -> list[str]:
    """What was understood of all files, a line each."""
    return [line.strip() for reading in place.readings for line in reading.lines()]


def given(name: str, text: str | bytes, kind: str = "") -> dict[str, str]:
    """A file as the page sends it."""
    told = {"name": name} | ({"kind": kind} if kind else {})
    return told | ({"text": text} if isinstance(text, str) else {"bytes": b64encode(text).decode()})


def example() -> list[dict[str, str]]:
    """The files of the example place, as the page sends them."""
    return [given(path.name, path.read_text()) for path in sorted(EXAMPLE.glob("*.csv"))]


def session_with(files: list[dict[str, str]], search: str = "") -> Session:
    session = Session(search)
    session.use(session.own.value.with_files(files, session.history.present))
    assert not session.own.value.problems, session.own.value.problems
    return session
