"""Values of joint draws, one line of JSON each, kept as they come: what was begun is gone on with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cisim.storage.checksums import opened, sealed
from cisim.storage.files import prepare_folder
from cisim.storage.hashes import content_hash, model_hash, source_hash

FILE = "draws.jsonl"
PRESENTATION = ("number_text.py", "page.py", "report.py")
"""Sources that only write down what was found: another wording makes no value another one."""


@cache
def judging_hash() -> str:
    """Hash of all sources that decide a value: the model and the statistics."""
    sources = Path(__file__).parent.glob("*.py")
    return source_hash((path for path in sources if path.name not in PRESENTATION), model_hash())


def question_hash(question: Mapping[str, Any]) -> str:
    """A name for what is asked: another question, or another model, has other lines in the same file."""
    return content_hash(dict(question) | {"model": judging_hash()})


@dataclass(frozen=True)
class DrawStore:
    """The file of a folder; without a folder nothing is kept."""

    folder: Path | None

    def read(self) -> dict[tuple[str, int], dict[str, Any]]:
        """Lines by question and draw; one that is not what was written is left out, and drawn again."""
        path = None if self.folder is None else self.folder / FILE
        if path is None or not path.is_file():
            return {}
        lines: dict[tuple[str, int], dict[str, Any]] = {}
        for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                line = opened(json.loads(text))
                lines[line["question"], line["draw"]] = line
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue  # cut off or changed: it is drawn again
        return lines

    def write(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Add lines."""
        if self.folder is not None:
            prepare_folder(self.folder)
            with (self.folder / FILE).open("a", encoding="utf-8") as file:
                file.write("".join(json.dumps(sealed(line)) + "\n" for line in lines))
