"""Files of an own community that a scenario file names: ``[files]`` with organisations, ties, funders, series and
columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from cisim.errors import ScenarioError
from cisim.scenario.config_file import validate

KEY = "files"
"""Section of a scenario file."""


class CommunityFiles(BaseModel):
    """Files of organisations, ties, funders and indicators, relative to the scenario file that names them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    organisations: str = Field("", description="CSV of organisations; default: drawn")
    ties: str = Field("", description="CSV of ties between them; default: drawn")
    funders: str = Field("", description="CSV of funders; default: those of the scenario")
    series: str = Field("", description="CSV of indicators by year, for cisim calibrate")
    columns: tuple[str, ...] = Field((), description="which heading is a column, as with --columns")

    def beside(self, folder: Path) -> CommunityFiles:
        """The same files by paths that hold from anywhere."""
        names = self.model_dump(exclude={"columns"})
        return self.model_copy(update={key: str(folder / name) for key, name in names.items() if name})

    @property
    def lack(self) -> str:
        """What must be named beside what is; empty if nothing is missing."""
        if not self.organisations and (self.ties or not (self.series or self.funders)):
            return "missing: organisations, or series or funders alone"
        return ""


@dataclass(frozen=True)
class NamedFiles:
    """The files that a scenario file names, and whether it, or one that extends it, sets the grant pool too."""

    files: CommunityFiles
    sets_pool: bool = False

    def over(self, below: NamedFiles) -> NamedFiles:
        """These over those that an extended file names; a pool that it sets is that of its organisations."""
        given = self.files.model_dump(exclude_unset=True)
        sets_pool = self.sets_pool or (below.sets_pool and not {"organisations", "funders"} & set(given))
        return NamedFiles(below.files.model_copy(update=given), sets_pool)


def read_section(data: dict[str, Any], path: Path) -> None:
    """Turn the section of a scenario file into ``NamedFiles``, in place.

    Raises:
        ScenarioError: it cannot be used.
    """
    if KEY in data:
        section = validate(CommunityFiles, data[KEY], f"{path}: {KEY}", CommunityFiles.model_fields, ScenarioError)
        data[KEY] = NamedFiles(section.beside(path.parent))


def note_pool(merged: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in a file and those it extends, with a note if the uppermost sets the grant pool of named files."""
    named, money = merged.get(KEY), above.get("money")
    if isinstance(named, NamedFiles) and isinstance(money, Mapping) and "pool" in money:
        merged[KEY] = replace(named, sets_pool=True)
    return merged
