"""Files that the browser saves: one place for those of all pages."""

from __future__ import annotations

from typing import cast

import solara

from cisim.dashboard.state.download_file import DownloadFile


class NumberedFile(DownloadFile):
    """A file and how many were saved before: the browser saves every one that differs from the last."""

    number: int


class Downloads:
    """Files a visitor has asked for; the newest one is handed to the browser by the frame of the page."""

    def __init__(self) -> None:
        self.newest = solara.reactive(cast(NumberedFile | None, None))

    def save(self, file: DownloadFile) -> None:
        """Hand a file to the browser."""
        before = self.newest.value
        self.newest.value = {**file, "number": before["number"] + 1 if before else 1}

    def forget(self) -> None:
        """Without the last file."""
        self.newest.value = None
