"""A file handed to the browser, which saves every file that differs from the last one."""

from __future__ import annotations

DownloadFile = dict[str, str]


def no_file() -> DownloadFile | None:
    """Nothing to save yet."""
    return None


def fresh_file(file: DownloadFile, last: DownloadFile | None) -> DownloadFile:
    """The file, marked to differ from the last one, so that it can be saved twice."""
    return file | {"again": "" if last and last.get("again") else "again"}
