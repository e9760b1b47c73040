"""Files of an own community that a scenario file names: ``[files]`` with organisations, ties and columns."""

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
    """Files of organisations and ties, relative to the scenario file that names them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    organisations: str = Field(min_length=1, description="CSV of organisations")
    ties: str = Field("", description="CSV of ties between them; default: drawn")
    columns: tuple[str, ...] = Field((), description="which heading is a column, as with --columns")

    def beside(self, folder: Path) -> CommunityFiles:
        """The same files by paths that hold from anywhere."""
        ties = str(folder / self.ties) if self.ties else ""
        return CommunityFiles(organisations=str(folder / self.organisations), ties=ties, columns=self.columns)


@dataclass(frozen=True)
class NamedFiles:
    """The files that a scenario file names, and whether it, or one that extends it, sets the grant pool too."""

    files: CommunityFiles
    sets_pool: bool = False


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
