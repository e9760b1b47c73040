"""Errors a user can mend: one message that says what, where, the allowed range and the nearest name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class CisimError(Exception):
    """A problem with what the user asked for; the command line prints it without a traceback and exits with 2."""


class ScenarioError(CisimError):
    """A scenario that cannot be used."""


def nearest(name: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` if a known name is close to the given one, else nothing."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else ""
