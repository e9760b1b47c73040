"""A language for tests: English with accents, a third longer, in brackets."""

from __future__ import annotations

import re
from gettext import NullTranslations

ACCENTS = str.maketrans("aceinouyACEINOUY", "áçéîñöüýÁÇÉÎÑÖÜÝ")
KEPT = re.compile(r"(\{[^{}]*\}|<[^<>]*>|&\w+;|\[\[|\]\]|https?://\S+)")
"""What stays as it is: placeholders, tags, marks of code."""
GROWTH = 0.35
"""Share by which a translation may be longer than English."""


def pseudo(message: str) -> str:
    """``Reset`` becomes ``Réséţ ··``: readable, longer, and never plain ASCII."""
    parts = KEPT.split(message)
    accented = "".join(part if k % 2 else part.translate(ACCENTS) for k, part in enumerate(parts))
    words = max(1, round(GROWTH * len(message)) // 4)
    return f"{accented} {' '.join(['öñé'] * words)}"


class PseudoTranslations(NullTranslations):
    """Messages made from English as they are asked for."""

    def gettext(self, message: str) -> str:
        """The message with accents."""
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form for the number with accents."""
        return pseudo(msgid1 if n == 1 else msgid2)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """The form for the number with accents."""
        return self.ngettext(msgid1, msgid2, n)

    def pgettext(self, context: str, message: str) -> str:
        """The message with accents."""
        return pseudo(message)
