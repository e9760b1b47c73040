"""Which language is in use: that of the block of code, else that of the page, else English."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from typing import ParamSpec, TypeVar
from urllib.parse import parse_qs

from cisim.errors import CisimError, nearest

P = ParamSpec("P")
T = TypeVar("T")
DEFAULT_LANGUAGE = "en"
LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español"}
"""Languages by code, each under its own name."""
PSEUDO_LANGUAGE = "en-XA"
"""English with accents and a third longer, for tests: what is not translated stays plain, what is narrow is clipped."""
LANGUAGE_KEY = "lang"
"""Of the language in addresses."""

_chosen: ContextVar[str | None] = ContextVar("language", default=None)


def _english() -> str:
    return DEFAULT_LANGUAGE


_page_language: Callable[[], str] = _english


def known_language(code: str | None) -> str | None:
    """The language of a code such as ``de``, ``de-AT`` or ``es_MX``; nothing for another one."""
    if code == PSEUDO_LANGUAGE:
        return code
    short = (code or "").replace("_", "-").partition("-")[0].strip().lower()
    return short if short in LANGUAGES else None


def current_language() -> str:
    """Code of the language in use."""
    return _chosen.get() or _page_language()


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Texts and numbers in a language while the block runs, in this thread or task alone.

    Raises:
        CisimError: a language there is no catalogue of.
    """
    language = known_language(code)
    if language is None:
        raise CisimError(f"language '{code[:40]}'{nearest(code, LANGUAGES)} (languages: {', '.join(LANGUAGES)})")
    token = _chosen.set(language)
    try:
        yield
    finally:
        _chosen.reset(token)


def register_page_language(language: Callable[[], str]) -> None:
    """Use what is returned wherever no language was chosen: pages are drawn by threads that begin nowhere near them."""
    global _page_language
    _page_language = language


def language_of_request(query: str, accepted: str = "") -> str:
    """Code of the language that a request asks for.

    Args:
        query: of the address; ``lang=de`` in it comes first.
        accepted: its header ``Accept-Language``, such as ``de-AT,de;q=0.9,en;q=0.5``.
    """
    asked = known_language(parse_qs(query.lstrip("?")).get(LANGUAGE_KEY, [""])[0])
    if asked:
        return asked
    wanted = []
    for place, part in enumerate(accepted[:1000].split(",")):
        code, _, quality = part.partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        language = known_language(code)
        if language in LANGUAGES and weight > 0:
            wanted.append((-weight, place, language))
    return min(wanted)[2] if wanted else DEFAULT_LANGUAGE


def cache_by_language(function: Callable[P, T]) -> Callable[P, T]:
    """``functools.cache`` for what holds texts: kept for each language apart."""

    @cache
    def kept(language: str, *args: P.args, **named: P.kwargs) -> T:
        return function(*args, **named)

    @wraps(function)
    def wrapper(*args: P.args, **named: P.kwargs) -> T:
        return kept(current_language(), *args, **named)  # type: ignore[arg-type]

    return wrapper
