"""What cannot be done now: for phones and for the host alike."""

from __future__ import annotations

from cisim.errors import CisimError


class Refused(CisimError):  # noqa: N818  (not an error of the program)
    """Something that cannot be done now, in words for whoever tried.

    Attributes:
        status: of the answer in HTTP.
    """

    def __init__(self, text: str, status: int = 409) -> None:
        super().__init__(text)
        self.status = status
