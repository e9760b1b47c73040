"""Communities a visitor can choose by name: the scenarios that come with cisim, and a file named on the command line.

Loading a scenario may import the conditions it names. A link or an upload therefore never says which file is read: it
gives a name, and only files that the person who started the server has named are behind one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cisim.scenario.load import load, presets

DEFAULT_COMMUNITY = "adaptive-city"
_files: dict[str, str] = {}


def serve_file(path: str) -> str:
    """Make a scenario file the community with which this server begins; returns its name in addresses.

    Raises:
        CisimError: it cannot be read or simulated.
    """
    load(path)
    name = Path(path).stem if Path(path).is_file() else path
    if Path(path).is_file() and name in _bundled():
        name = f"{name}-file"
    _files.clear()
    _files[name] = path
    return name


def communities() -> dict[str, str]:
    """Names and what ``load`` reads for them, the file of this server first."""
    return _files | {name: name for name in _bundled() if name not in _files}


@cache
def _bundled() -> tuple[str, ...]:
    """Names of the scenarios that come with cisim: a page asks some ten times, and each time takes the disk."""
    return tuple(presets())


def default_community() -> str:
    """The community of an address that names none."""
    return next(iter(_files), DEFAULT_COMMUNITY)


def source_of(community: str) -> str:
    """What ``load`` and the command line read for a name."""
    return communities().get(community, community)
