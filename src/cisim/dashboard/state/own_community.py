"""A visitor's own place: texts of files that stay in the tab, the place they make, and settings that carry it."""

from __future__ import annotations

import hashlib
import shlex
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.place_form import HASH_LENGTH, given_numbers
from cisim.dashboard.state.settings import PAGE_LIMITS, Settings
from cisim.errors import CisimError
from cisim.own_community.place.draft import ORGANISATIONS, PLACE, SERIES, TIES
from cisim.own_community.place.own_place import (
    FILE_KINDS,
    SCENARIO,
    OwnFile,
    OwnPlace,
    kind_of_file,
    read_own_place,
)
from cisim.own_community.problems import CommunityFileError, FileProblem
from cisim.scenario.scenario import Scenario
from cisim.scenario.text_file import DecodedText, EncodingError, decode_text

MAX_COLUMNS_LENGTH = 4000
"""Characters of what is said of columns."""
MAX_FILES = 20
"""Files of a place."""
MAX_NAME_LENGTH = 120
BEGINNING = ("organisations", SCENARIO)
"""Kinds of files with which a place begins."""


@dataclass(frozen=True)
class PlaceFiles:
    """What a visitor has chosen, and where columns are said to be. Kept in the memory of the tab and nowhere else."""

    files: tuple[OwnFile, ...] = ()
    columns: tuple[str, ...] = ()

    @cached_property
    def hash(self) -> str:
        """Sixteen hex digits of what is in them, whatever their names; nothing without files."""
        if not self.files:
            return ""
        content = [*sorted((f.kind, hash_of(f)) for f in self.files), *self.columns]
        return hashlib.sha256(repr(content).encode()).hexdigest()[:HASH_LENGTH]

    @property
    def begins(self) -> bool:
        """Whether there is a file with which a place begins."""
        return any(f.kind in BEGINNING for f in self.files)

    def place(self, settings: Settings) -> OwnPlace | None:
        """The place they make in the community of settings; nothing without organisations.

        Raises:
            CommunityFileError: all that is wrong with them.
            CisimError: a column that is named cannot be, or the place cannot be simulated.
        """
        if not self.begins:
            return None
        base = Settings(settings.community)
        return read_own_place(self.files, base.base, base.source, given_numbers(settings.form), self.columns)


def hash_of(file: OwnFile) -> str:
    """Sixteen hex digits of what stands in a file."""
    return hashlib.sha256(file.text.text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_LENGTH]


@dataclass(frozen=True)
class PlaceUpload:
    """Files that are used, those that wait for others, the last ones that were refused and what is wrong with them."""

    used: PlaceFiles = PlaceFiles()
    waiting: tuple[OwnFile, ...] = ()
    refused: PlaceFiles | None = None
    problems: tuple[FileProblem, ...] = ()
    count: int = 0

    @property
    def newest(self) -> PlaceFiles:
        """The files that were given last, used or refused."""
        return self.refused or self.used

    @property
    def kept(self) -> tuple[OwnFile, ...]:
        """Files that the next file of organisations takes along: those that wait for one, and those beside refused
        organisations that nothing was wrong with.
        """
        wrong = {problem.file for problem in self.problems}
        beside = self.refused.files if self.refused else ()
        return (*self.waiting, *(f for f in beside if f.kind not in BEGINNING and f.name not in wrong))

    def with_files(self, given: Sequence[Mapping[str, Any]], settings: Settings) -> PlaceUpload:
        """With more files, all at once. If anything is wrong with one, earlier files stay in use and problems are
        listed.
        """
        files: list[OwnFile] = []
        problems: list[FileProblem] = []
        for one in given[:MAX_FILES]:
            name = str(one.get("name", ""))[:MAX_NAME_LENGTH]
            try:
                files.append(self._file(name, one, len(given) == 1))
            except (EncodingError, CisimError, ValueError) as error:
                problems.append(FileProblem(name, 0, "", str(error)))
        if problems:
            return replace(self, problems=tuple(problems), count=len(problems))
        new = PlaceFiles(tuple(files), self.newest.columns)
        if new.begins:
            return self._tried(replace(new, files=(*files, *_others(self.kept, files))), settings)
        if not self.newest.begins:
            return replace(self, waiting=(*_others(self.waiting, files), *files), problems=(), count=0)
        return self._tried(replace(new, files=(*_others(self.newest.files, files), *files)), settings)

    def _file(self, name: str, given: Mapping[str, Any], alone: bool) -> OwnFile:
        if "error" in given:
            raise CisimError(str(given["error"]))
        text = DecodedText(str(given["text"])) if "text" in given else decode_text(b64decode(str(given["bytes"])))
        said = str(given.get("kind", ""))
        likely = "organisations" if alone or not self.used.begins else ""  # so that is said what those need
        return OwnFile(said if said in FILE_KINDS else kind_of_file(name, text) or likely, name, text)

    def without(self, name: str, settings: Settings) -> PlaceUpload:
        """Without a file."""
        left = tuple(f for f in self.newest.files if f.name != name)
        if not any(f.kind in BEGINNING for f in left):
            return PlaceUpload(waiting=left)
        return self._tried(replace(self.newest, files=left), settings)

    def with_kind(self, name: str, kind: str, settings: Settings) -> PlaceUpload:
        """With a file that is of another kind than was thought."""
        files = tuple(replace(f, kind=kind) if f.name == name and kind in FILE_KINDS else f for f in self.newest.files)
        return self._tried(replace(self.newest, files=files), settings)

    def with_columns(self, text: str, settings: Settings) -> PlaceUpload:
        """With the last files read anew, columns being where a text says, as ``--columns``; semicolons between."""
        columns = tuple(part.strip() for part in text[:MAX_COLUMNS_LENGTH].split(";") if part.strip())
        return self._tried(replace(self.newest, columns=columns), settings)

    def with_column(self, kind: str, column: str, heading: str, settings: Settings) -> PlaceUpload:
        """With a column under another heading; an empty one: there is none."""
        names = (f"{kind}.{column}", column)
        others = [c for c in self.newest.columns if c.partition("=")[0].strip() not in names]
        return self._tried(replace(self.newest, columns=(*others, f"{names[0]}={heading}")), settings)

    def _tried(self, files: PlaceFiles, settings: Settings) -> PlaceUpload:
        try:
            files.place(settings)
        except CommunityFileError as error:
            return replace(self, waiting=(), refused=files, problems=error.problems, count=error.count)
        except CisimError as error:
            name = files.files[0].name if files.files else ""
            return replace(self, waiting=(), refused=files, problems=(FileProblem(name, 0, "", str(error)),), count=1)
        return PlaceUpload(files)


def _others(files: Sequence[OwnFile], new: Sequence[OwnFile]) -> tuple[OwnFile, ...]:
    """Files that no new one takes the place of, by name or, where there is one of each, by kind."""
    names, kinds = {f.name for f in new}, {f.kind for f in new} & {"organisations", "ties", "funders", SCENARIO}
    return tuple(f for f in files if f.name not in names and f.kind not in kinds)


@dataclass(frozen=True)
class PlaceSettings(Settings):
    """Settings in a place of the visitor's own, from which their changes differ.

    Attributes:
        place: of the visitor's files; it follows from their hash, the community and the form.
        used: these files.
        private: what is computed from it is kept with the tab and nowhere else.
    """

    place: OwnPlace | None = field(default=None, compare=False, repr=False)
    used: PlaceFiles = field(default=PlaceFiles(), compare=False, repr=False)
    private: ClassVar[bool] = True

    @cached_property
    def scenario(self) -> Scenario:  # type: ignore[override]
        """The collective arm in this place."""
        return super().scenario if self.place is None else self.place.changed(dict(self.changes))

    @property
    def base(self) -> Scenario:
        """The place without changes."""
        return super().base if self.place is None else self.place.scenario

    @property
    def source(self) -> str:
        """The scenario file of the place, which the page Organisations saves."""
        return PLACE


def settings_in_place(settings: Settings, used: PlaceFiles, place: OwnPlace | None) -> Settings:
    """Settings in the place that files make, if there is one."""
    if place is None:
        return settings
    plain = settings_without_place(settings)
    return PlaceSettings(plain.community, plain.changes, plain.seed, plain.rope, plain.form, used.hash, place, used)


def settings_without_place(settings: Settings) -> Settings:
    """Settings as an address says them: they know of a place and do not hold it."""
    return Settings(
        settings.community, settings.changes, settings.seed, settings.rope, settings.form, settings.files
    )  # fmt: skip


def settings_of_anywhere(settings: Settings) -> Settings:
    """Settings without anything of a place."""
    return replace(settings_without_place(settings), form=(), files="")


def place_of(settings: Settings) -> OwnPlace | None:
    """The place that settings hold."""
    return settings.place if isinstance(settings, PlaceSettings) else None


def is_small_enough(scenario: Scenario) -> bool:
    """Whether a page can run all pairs of it; a single run is always possible."""
    return (
        scenario.organisations <= PAGE_LIMITS["organisations"]
        and scenario.organisations * scenario.months <= PAGE_LIMITS["work"]
    )


def command(settings: Settings) -> str:
    """The command that gives the same comparison: of organisations and ties alone with the visitor's files by name,
    else of the file of the place that can be saved.
    """
    if not isinstance(settings, PlaceSettings) or settings.place is None or settings.place.files or settings.form:
        return command_line(settings)
    used = settings.used
    names = {f.kind: f.name for f in used.files}
    if SCENARIO in names or "funders" in names:
        return command_line(settings)
    parts = ["--organisations", names["organisations"]]
    parts += ["--ties", names["ties"]] if "ties" in names else []
    parts += [word for column in used.columns for word in ("--columns", column)]
    options = shlex.join(parts)
    return f"{command_line(replace(settings_without_place(settings), files=''))} {options}"


def place_file_names(place: OwnPlace) -> list[str]:
    """Files of a place that can be saved, the scenario file first."""
    if place.files:
        return [*place.files]
    series = [SERIES] if place.data else []
    return [PLACE, ORGANISATIONS, *([TIES] if place.roster.ties is not None else []), *series]
