"""Languages: the source is English, a choice holds for its block alone, numbers are written as readers write them."""

from __future__ import annotations

import asyncio
import locale
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
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
from cisim.language.extraction import declarations
from cisim.model.conditions import CONDITIONS
from cisim.report.describe import condition_as_dict

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


def test_texts_of_declarations_are_extracted_by_name_and_place():
    source = b"""
PARTS = (
    Mechanism("M0", title="Start", sentence="A run begins.", numbers=("a.b",)),
    own("hours", NAME, 2.0, "hours/month", "what is asked"),
    Decision(name="funder_membership", text="whether to be in"),
    Other(title="not wanted"),
    Mechanism("M1", title=TITLE, sentence=""),
)
"""
    calls = "Mechanism(title sentence)\n own(3 4) Decision(name^ text)"
    found = list(declarations(BytesIO(source), (), (), {"calls": calls}))
    assert [text for _line, _function, text, _comments in found] == [
        "Start", "A run begins.", "hours/month", "what is asked", "Funder membership", "whether to be in",
    ]  # fmt: skip
    assert found[0][0] == 3


def test_declarations_stay_english_and_pages_translate_them():
    condition = CONDITIONS[0]
    with use_language("es"):
        assert _(condition.title) != condition.title
        assert condition_as_dict(condition)["title"] == condition.title
