"""A visitor's own community: two texts that stay in the tab, the roster they make, and settings that carry it."""

from __future__ import annotations

import shlex
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.settings import PAGE_LIMITS, Settings
from cisim.dashboard.state.url import VIEW_PREFIX, pairs_of, share_query, to_query
from cisim.errors import CisimError
from cisim.own_community.csv_file import (
    Community,
    given_columns,
    organisations_text,
    parse_community,
    templates,
    ties_text,
)
from cisim.own_community.load import with_roster
from cisim.own_community.problems import CommunityFileError, Problem
from cisim.scenario.roster import Roster
from cisim.scenario.scenario import Scenario
from cisim.scenario.text_file import DecodedText, EncodingError, decode_text
from cisim.simulation.drawn_community import drawn_roster

ROSTER_KEY = f"{VIEW_PREFIX}organisations"
"""In a link: the hash of files that are needed."""
FILE_NAMES = {"organisations": "organisations.csv", "ties": "ties.csv"}
"""Files of a community, and their names."""
TEMPLATE_PREFIX = "template-"
MAX_COLUMNS_LENGTH = 1000
"""Characters of what is said of columns."""


@dataclass(frozen=True)
class UploadedFiles:
    """What a visitor has chosen: name and text by kind, and where columns are said to be. Kept in the memory of the tab
    and nowhere else.
    """

    organisations: tuple[str, DecodedText] | None = None
    ties: tuple[str, DecodedText] | None = None
    columns: tuple[str, ...] = ()

    def community(self, scenario: Scenario) -> Community | None:
        """The community they make in a scenario, with what was understood; nothing without organisations.

        Raises:
            CommunityFileError: all that is wrong with them.
            CisimError: a column that is named cannot be.
        """
        if self.organisations is None:
            return None
        name, text = self.organisations
        tied, ties = self.ties or (FILE_NAMES["ties"], None)
        return parse_community(scenario, text, ties, (name, tied), given_columns(self.columns))


@dataclass(frozen=True)
class CommunityUpload:
    """Files that are used with the community they make, one that waits for others, the last ones that were refused and
    what is wrong with them.
    """

    used: UploadedFiles = UploadedFiles()
    community: Community | None = None
    waiting: tuple[str, DecodedText] | None = None
    refused: UploadedFiles | None = None
    problems: tuple[Problem, ...] = ()
    count: int = 0

    @property
    def roster(self) -> Roster | None:
        """The community in use."""
        return None if self.community is None else self.community.roster

    @property
    def columns(self) -> tuple[str, ...]:
        """Where columns are said to be."""
        return (self.refused or self.used).columns

    def with_file(self, file: Mapping[str, Any], scenario: Scenario) -> CommunityUpload:
        """With one more file. If anything is wrong with it, earlier files stay in use and problems are listed."""
        kind, name = str(file["kind"]), str(file["name"])[:120]
        if "error" in file:
            return self._with_problem(name, str(file["error"]))
        try:
            text = DecodedText(str(file["text"])) if "text" in file else decode_text(b64decode(str(file["bytes"])))
        except (EncodingError, ValueError) as error:
            return self._with_problem(name, str(error))
        part = (name, text)
        if kind == "ties" and self.used.organisations is None:
            return replace(self, waiting=part, problems=(), count=0)
        if kind == "ties":
            return self._tried(replace(self.used, ties=part), scenario)
        return self._tried(UploadedFiles(part, self.waiting, self.columns), scenario)

    def with_columns(self, text: str, scenario: Scenario) -> CommunityUpload:
        """With the last files read anew, columns being where a text says, as ``--columns``; semicolons between."""
        columns = tuple(part.strip() for part in text[:MAX_COLUMNS_LENGTH].split(";") if part.strip())
        return self._tried(replace(self.refused or self.used, columns=columns), scenario)

    def _tried(self, files: UploadedFiles, scenario: Scenario) -> CommunityUpload:
        try:
            return CommunityUpload(files, files.community(scenario))
        except CommunityFileError as error:
            return replace(self, refused=files, problems=error.problems, count=error.count)
        except CisimError as error:
            name = files.organisations[0] if files.organisations else ""
            return replace(self, refused=files, problems=(Problem(name, 0, "", str(error)),), count=1)

    def _with_problem(self, name: str, text: str) -> CommunityUpload:
        return replace(self, problems=(Problem(name, 0, "", text),), count=1)

    def roster_in(self, scenario: Scenario) -> Roster | None:
        """The community in a scenario; read again where its stages or segments are others.

        Raises:
            CommunityFileError: all that is wrong with the files there.
        """
        names = tuple(s.name for s in scenario.stages), tuple(s.name for s in scenario.segments)
        if self.roster is not None and (self.roster.stages, self.roster.segments) == names:
            return self.roster
        community = self.used.community(scenario)
        return None if community is None else community.roster


@dataclass(frozen=True)
class RosterSettings(Settings):
    """Settings whose organisations are given.

    Attributes:
        roster: of the visitor's files.
        private: what is computed from it is kept with the tab and nowhere else.
    """

    roster: Roster | None = None
    private: ClassVar[bool] = True

    @cached_property
    def scenario(self) -> Scenario:  # type: ignore[override]
        """The collective arm with these organisations."""
        chosen = Settings(self.community, self.changes).scenario
        return chosen if self.roster is None else with_roster(Settings(self.community).scenario, self.roster,
                                                              dict(self.changes))  # fmt: skip


def settings_with_roster(settings: Settings, roster: Roster | None) -> Settings:
    """Settings with a roster, if there is one."""
    if roster is None:
        return settings
    return RosterSettings(settings.community, settings.changes, settings.seed, settings.rope, roster)


def settings_without_roster(settings: Settings) -> Settings:
    """Settings without a roster."""
    return Settings(settings.community, settings.changes, settings.seed, settings.rope)


def is_small_enough(scenario: Scenario) -> bool:
    """Whether a page can run all pairs of it; a single run is always possible."""
    return (
        scenario.organisations <= PAGE_LIMITS["organisations"]
        and scenario.organisations * scenario.months <= PAGE_LIMITS["work"]
    )


def roster_hash_in(search: str | None) -> str:
    """The hash of the files that a link was made with, or nothing."""
    text = pairs_of(search).get(ROSTER_KEY, "")
    return text if len(text) == 16 and all(c in "0123456789abcdef" for c in text) else ""


def address(settings: Settings, key: str, view: str = "", share: bool = False) -> str:
    """The query of the page: settings, hash of the files and view; nothing of what is in the files."""
    query = share_query(settings) if share else to_query(settings)
    return "&".join(part for part in (query, f"{ROSTER_KEY}={key}" if key else "", view) if part)


def command(settings: Settings, own: CommunityUpload) -> str:
    """The command that gives the same comparison, with the names of the files."""
    parts = ["--organisations", own.used.organisations[0]] if own.used.organisations else []
    parts += ["--ties", own.used.ties[0]] if own.used.ties else []
    parts += [word for column in own.used.columns for word in ("--columns", column)]
    return " ".join([command_line(settings), shlex.join(parts)]).strip()


def download(what: str, scenario: Scenario, seed: int) -> dict[str, str]:
    """A file to save: a template, or the present community.

    Args:
        what: a key of ``FILE_NAMES``, of the community that is shown; with ``template-`` before it, to fill in.
    """
    name = FILE_NAMES[what.removeprefix(TEMPLATE_PREFIX)]
    if what.startswith(TEMPLATE_PREFIX):
        return {"name": TEMPLATE_PREFIX + name, "type": "text/csv", "text": templates(scenario)[name]}
    write = organisations_text if what == "organisations" else ties_text
    return {"name": name, "type": "text/csv", "text": write(drawn_roster(scenario, seed))}
