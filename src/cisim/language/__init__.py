"""Texts, numbers and dates in the language of the reader.

English is the source and the default: the message is its own key, and no setting of the operating system is consulted.
A language is chosen for a block of code (``use_language``) or, on a page, by its address. Catalogues are gettext files
in ``locales``, made and kept by Babel (``make messages``).

Private: what is shown may change, and so may how it is translated.
"""

from cisim.language.case import first_up, inside_sentence
from cisim.language.catalogue import N_, _, ngettext, npgettext, pgettext
from cisim.language.choice import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    PSEUDO_LANGUAGE,
    cache_by_language,
    current_language,
    known_language,
    language_of_request,
    use_language,
)
from cisim.language.numbers import (
    format_date,
    format_integer,
    format_list,
    format_money,
    format_number,
    format_percent,
)

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "N_",
    "PSEUDO_LANGUAGE",
    "_",
    "cache_by_language",
    "current_language",
    "first_up",
    "format_date",
    "format_integer",
    "format_list",
    "format_money",
    "format_number",
    "format_percent",
    "inside_sentence",
    "known_language",
    "language_of_request",
    "ngettext",
    "npgettext",
    "pgettext",
    "use_language",
]
