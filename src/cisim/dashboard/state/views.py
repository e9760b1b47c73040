"""What a page looks at, as its address says it: read in one way, and told in one way where a page does not have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import solara

from cisim.dashboard.state.refusals import LONGEST, among, did_you_mean, left_out_note, pair_refused
from cisim.dashboard.state.url import VIEW_PREFIX, pairs_of
from cisim.dashboard.state.whole_numbers import whole_number_of
from cisim.language import _

Allowed = Sequence[str] | range | None
"""Names that a value may have, or whole numbers; ``None``: whatever reads the address checks it."""


def views_of(search: str | None) -> dict[str, str]:
    """Names and values of a view in an address, without the prefix of their names."""
    return {k.removeprefix(VIEW_PREFIX): v for k, v in pairs_of(search).items() if k.startswith(VIEW_PREFIX)}


def views_amiss(search: str | None, allowed: Mapping[str, Allowed]) -> list[str]:
    """A sentence on everything of a view in an address that a page does not have.

    Args:
        search: the query.
        allowed: values by name; an empty value stands for none.
    """
    return list(_amiss(views_of(search), allowed))


def _amiss(views: Mapping[str, str], allowed: Mapping[str, Allowed]) -> Iterator[str]:
    for name, value in views.items():
        known = allowed.get(name)
        if name not in allowed:
            yield unknown_name(name, allowed)
        elif isinstance(known, range):
            if value and whole_number_of(value) not in known:
                yield left_out(name, value, (), _("{first} to {last}").format(first=known[0], last=known[-1]))
        elif known is not None and value and value not in known:
            yield left_out(name, value, known)


def unknown_name(name: str, known: Iterable[str]) -> str:
    """That a page has nothing of this name in its address."""
    text = _("'{name}', unknown on this page").format(name=VIEW_PREFIX + name[:LONGEST])
    return left_out_note(text + did_you_mean(name, known, VIEW_PREFIX))


def left_out(name: str, value: str, known: Sequence[str], said: str = "") -> str:
    """That a page does not have this value.

    Args:
        name: in the address, without its prefix.
        value: what the address says.
        known: what is allowed.
        said: the same in words; empty: the names themselves.
    """
    return left_out_note(pair_refused(VIEW_PREFIX + name, value, among(known, value, said)))


def use_view_notes(notes: solara.Reactive[tuple[str, ...]], amiss: Callable[[], Sequence[str]]) -> None:
    """Add what is amiss in the address to the notes of a visitor, once when a page opens; a hook."""

    def tell() -> None:
        if found := amiss():
            notes.set((*notes.value, *found))

    solara.use_effect(tell, [])
