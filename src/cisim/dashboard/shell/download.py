"""A file on its way to the browser, which saves whatever is not what it saved last."""

from __future__ import annotations

DownloadFile = dict[str, str]


def no_file() -> DownloadFile | None:
    """Nothing to save yet."""
    return None


def fresh_file(file: DownloadFile, last: DownloadFile | None) -> DownloadFile:
    """The file, marked so that it differs from the last: the same one can be asked for twice."""
    return file | {"again": "" if last and last.get("again") else "again"}
