"""Messages in the language in use, from the gettext catalogues in ``locales``.

Catalogues are kept as text and compiled in memory when a language is first used: there is no compiled file that could
be missing from an installation or older than its source.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from cisim.language.choice import DEFAULT_LANGUAGE, PSEUDO_LANGUAGE, current_language
from cisim.language.pseudo import PseudoTranslations

LOCALES = Path(__file__).with_name("locales")
DOMAIN = "cisim"


def catalogue_path(language: str) -> Path:
    """File of the messages of a language."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def translations(language: str) -> NullTranslations:
    """Messages of a language; what it lacks is English."""
    if language == PSEUDO_LANGUAGE:
        return PseudoTranslations()
    if language == DEFAULT_LANGUAGE:
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with catalogue_path(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _(message: str) -> str:
    """A message in the language in use. Placeholders are filled afterwards: ``_("{k} of {n}").format(k=3, n=5)``."""
    return translations(current_language()).gettext(message) if message else message


def ngettext(one: str, many: str, count: float) -> str:
    """A message about a number of things, in the form for this number: ``ngettext("{n} run", "{n} runs", n)``."""
    whole = int(count) if count == int(count) else 2  # 1.5 years: the plural, in every language of the catalogue
    return translations(current_language()).ngettext(one, many, whole)


def pgettext(context: str, message: str) -> str:
    """A message whose words mean different things in different places: ``pgettext("button", "Open")``."""
    return translations(current_language()).pgettext(context, message)


def npgettext(context: str, one: str, many: str, count: float) -> str:
    """``ngettext`` where the words mean different things in different places, or stand in different cases."""
    whole = int(count) if count == int(count) else 2
    return translations(current_language()).npgettext(context, one, many, whole)


def N_(message: str) -> str:
    """The message itself, marked for the catalogue: for constants, which ``_`` translates where they are shown."""
    return message
