"""Results that come with cisim as files of ``configs``, with the model they were made with."""

from __future__ import annotations

import json
from functools import cache
from typing import TypedDict

from cisim.scenario import config_file
from cisim.storage.hashes import model_hash
from cisim.version import __version__


class BundledResult(TypedDict, total=False):
    """A file that comes along, and the model it was made with; empty without the file."""

    model_version: str
    model_hash: str


@cache
def bundled_result(name: str) -> BundledResult:
    """What a file holds, ``model_version`` and ``model_hash`` among it; empty without the file."""
    path = config_file.bundled_file(name)
    data: BundledResult = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return data


def is_current(data: BundledResult) -> bool:
    """Whether a result was made with this version and these sources of the model."""
    return (data["model_version"], data["model_hash"]) == (__version__, model_hash())
