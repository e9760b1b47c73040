"""Languages: the source is English, a choice holds for its block alone, numbers are written as readers write them."""

from __future__ import annotations

import asyncio
import locale
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from cisim.errors import CisimError
from cisim.language import (
    PSEUDO_LANGUAGE,
    _,
    cache_by_language,
    current_language,
    format_date,
    format_integer,
    format_list,
    format_money,
    format_number,
    format_percent,
    known_language,
    language_of_request,
    ngettext,
    use_language,
)

HEADING = "There is no page here"


def test_english_is_the_source_whatever_the_system_says(monkeypatch):
    for name in ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.setenv(name, "de_DE.UTF-8")
    assert current_language() == "en"
    assert _(HEADING) == HEADING
    assert format_number(1234.5, 1) == "1,234.5"
    assert locale.getlocale(locale.LC_NUMERIC) in ((None, None), ("en_US", "UTF-8"))


def test_a_language_holds_for_its_block():
    with use_language("de"):
        german = _(HEADING)
        with use_language("es-MX"):
            assert current_language() == "es"
            assert _(HEADING) not in (HEADING, german)
        assert _(HEADING) == german
    assert _(HEADING) == HEADING


def test_threads_and_tasks_do_not_see_the_language_of_others():
    together = Barrier(3)

    def read(code: str) -> str:
        with use_language(code):
            together.wait(10)
            return current_language()

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(read, ("de", "es", "en"))) == ["de", "es", "en"]

    async def answer(code: str) -> str:
        with use_language(code):
            await asyncio.sleep(0)
            return current_language()

    async def both() -> list[str]:
        return list(await asyncio.gather(answer("es"), answer("de")))

    assert asyncio.run(both()) == ["es", "de"]


def test_a_language_there_is_not_is_named():
    with pytest.raises(CisimError, match=r"language 'fr' \(languages: en, de, es\)"), use_language("fr"):
        pass
    assert [known_language(code) for code in ("de-AT", "ES", "fr", "", None)] == ["de", "es", None, None, None]


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("lang=es", "de", "es"),
        ("?a=1&lang=de-CH", "", "de"),
        ("", "fr-FR,fr;q=0.9,de;q=0.8,en;q=0.7", "de"),
        ("", "en-GB,en;q=0.5,es;q=0.9", "en"),
        ("lang=xx", "es-419", "es"),
        ("", "de;q=0,es;q=0.1", "es"),
        ("", "*;q=x,,;;", "en"),
        ("", "", "en"),
    ],
)
def test_the_language_of_a_request(query, accepted, language):
    assert language_of_request(query, accepted) == language


def test_numbers_by_language():
    table = {
        "en": ("1,234.5", "-0.4", "+3.1", "12,345", "81 %", "$4,788", "November 29, 2026", "A, B and C"),
        "de": ("1.234,5", "-0,4", "+3,1", "12.345", "81 %", "4.788 $", "29. November 2026", "A, B und C"),
        "es": ("1.234,5", "-0,4", "+3,1", "12.345", "81 %", "4.788 $", "29 de noviembre de 2026", "A, B y C"),
    }
    for code, written in table.items():
        with use_language(code):
            assert written == (
                format_number(1234.5, 1), format_number(-0.4, 1), format_number(3.1, 1, sign=True),
                format_integer(12345), format_percent(0.81), format_money(4788), format_date(date(2026, 11, 29)),
                format_list(["A", "B", "C"]),
            )  # fmt: skip


def test_the_pseudo_language_is_longer_and_keeps_placeholders():
    with use_language(PSEUDO_LANGUAGE):
        text = _("{k} of {n} communities ahead")
        assert text.format(k=3, n=5).startswith("3 öf 5 ")
        assert len(text) > 1.2 * len("{k} of {n} communities ahead")
        assert ngettext("one run", "{n} runs", 2) != "{n} runs"


def test_what_holds_texts_is_kept_for_each_language():
    made = []

    @cache_by_language
    def rows(kind: str) -> str:
        made.append(kind)
        return f"{kind}: {_(HEADING)}"

    assert rows("a") == rows("a") == f"a: {HEADING}"
    with use_language("de"):
        assert rows("a") != f"a: {HEADING}"
    assert made == ["a", "a"]
