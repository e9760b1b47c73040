"""The part of a session that puts settings into the visitor's own place."""

from __future__ import annotations

from typing import Any

import solara

from cisim.dashboard.state.cache import LruCache
from cisim.dashboard.state.history import History, PageHistory
from cisim.dashboard.state.own_community import (
    PlaceUpload,
    is_small_enough,
    settings_in_place,
    settings_without_place,
)
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import from_query
from cisim.errors import CisimError
from cisim.language import _
from cisim.own_community.place.own_place import OwnPlace

KNOWN_PLACES, KNOWN_SETTINGS = 4, 16
"""Readings of files, and settings in them, that a session remembers."""


class PlaceSession:
    """Settings of a visitor in the place of their own.

    Attributes:
        history: settings as an address says them; they hold no place.
        own: files of the place; in the memory of this tab and nowhere else.
    """

    history: PageHistory[Settings]
    own: solara.Reactive[PlaceUpload]

    def forget_places(self) -> None:
        """Without anything that was made of files."""
        self._places: LruCache[Any, tuple[OwnPlace | None, str]] = LruCache(KNOWN_PLACES)
        self._in_place: LruCache[Any, Settings] = LruCache(KNOWN_SETTINGS)

    @property
    def settings(self) -> Settings:
        """What the controls say, in the visitor's own place if there is one that pages can run."""
        return self.in_place(self.history.present)

    @property
    def timeline(self) -> History[Settings]:
        """The same before and after changes that can be undone and done again."""
        now = self.history.value
        return History(self.in_place(now.present), tuple(map(self.in_place, now.past)), now.future)

    def place(self, settings: Settings) -> tuple[OwnPlace | None, str]:
        """The visitor's own place in the community of some settings, or why it cannot be there."""
        used = self.own.value.used
        if not used.files:
            return None, ""
        key = used.hash, settings.community, settings.form
        known = self._places.get(key)
        if known is None:
            try:
                known = used.place(settings), ""
            except CisimError as error:
                known = None, str(error).splitlines()[0]
            self._places.put(key, known)
        return known

    def in_place(self, settings: Settings) -> Settings:
        """Settings in the visitor's own place, unless there is none or it is too large for a page."""
        inside = self.in_any_place(settings)
        return inside if inside is settings or is_small_enough(inside.scenario) else settings_without_place(settings)

    def in_any_place(self, settings: Settings) -> Settings:
        """Settings in the visitor's own place, whatever its size."""
        place, used = self.place(settings)[0], self.own.value.used
        if place is None:
            return settings
        plain = settings_without_place(settings)
        known = self._in_place.get((plain, used.hash))
        if known is None:
            known = settings_in_place(plain, used, place)
            try:
                _ = known.scenario
            except CisimError:  # changes that cannot be in this place
                known = settings
            self._in_place.put((plain, used.hash), known)
        return known

    def as_said(self, settings: Settings) -> Settings:
        """Settings of a link: in the visitor's own place only if they name its files.

        Raises:
            CisimError: they name files that are not here.
        """
        if not settings.files:
            return settings
        if settings.files != self.own.value.used.hash:
            raise CisimError(_("it was made with files, which are in no link: choose them again under Organisations"))
        return self.in_place(settings)

    def read(self, search: str | None) -> tuple[Settings, list[str]]:
        """The settings of an address, and a sentence on everything in it that could not be used."""
        return from_query(search, self.in_place)

    @property
    def place_note(self) -> str:
        """What the visitor should know of their own place on every page; nothing where all is well."""
        now = self.history.present
        place, problem = self.place(now)
        if problem:
            return _("Your files cannot be used with these settings: {problem}").format(problem=problem)
        if place is not None and self.in_any_place(now) is now:
            return _("Your place cannot be simulated with these settings; synthetic organisations are shown.")
        if place is not None and settings_without_place(self.settings) == self.settings:
            return _("Your place is too large for this page: Organisations runs it when asked.")
        if place is None and (now.files or now.form):
            return _("This shows a place of your own, whose files are not kept: choose them again.")
        return ""
