"""Every kind of result is one document, and every writer shows all of it: each sentence, each table, each cell."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest

import cisim
from cisim.comparison.side_by_side import side_by_side
from cisim.evidence.uncertainty import UncertaintyQuestion, read_answer, run_worlds
from cisim.evidence.uncertainty_report import uncertainty_document
from cisim.evidence.validation.draw_store import DrawStore
from cisim.portfolio.report import portfolio_document
from cisim.report.document import Document, Section, Table, cell_text
from cisim.report.documents import document_of
from cisim.report.folder import save_document
from cisim.report.html import as_page
from cisim.report.json_file import as_json
from cisim.report.markdown import as_markdown
from cisim.report.notebook import as_element
from cisim.report.terminal import as_text
from cisim.storage.checksums import file_checksum
from evidence_tools import made_doctor, made_report, made_validation
from portfolio_tools import made
from report_tools import sweep
from why_tools import few_mechanisms


def _words(text: str) -> str:
    """Text as it is compared: on one line."""
    return " ".join(text.split())


def _words_of_html(text: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", text))


def _strings(value: Any) -> Iterator[str]:
    """All texts of a JSON object, and its numbers as they are read."""
    if isinstance(value, dict | list):
        for inside in value.values() if isinstance(value, dict) else value:
            yield from _strings(inside)
    else:
        yield cell_text(value)


WRITERS: dict[str, Callable[[Document], str]] = {
    "terminal": as_text,
    "html": lambda document: _words_of_html(as_page(document)),
    "json": lambda document: " ".join(_strings(json.loads(as_json(document)))),
    "notebook": lambda document: _words_of_html(as_element(document)),
    "markdown": lambda document: as_markdown(document).replace("\\", ""),
}


@pytest.fixture(scope="module")
def documents(small, tmp_path_factory) -> dict[str, Document]:
    """One of every kind."""
    forms = cisim.compare_forms(small, ["collective-impact"], runs=3, seed=2)
    several = side_by_side({"as it is": small, "<no> *backbone*": small.isolated()}, runs=3, seed=2)
    why = cisim.why(few_mechanisms(), runs=2, seed=3, walks=0, folder=tmp_path_factory.mktemp("why"))
    results = {
        "comparison": cisim.compare(small, runs=4, seed=3),
        "forms": forms,
        "side by side": several,
        "why": why,
    }
    question = UncertaintyQuestion(small.replace({"time.months": 12}), draws=4, runs=10, reference_runs=10)
    uncertainty = uncertainty_document(
        read_answer(question, run_worlds(question, DrawStore(None))), None, "cisim uncertainty"
    )
    results |= {"calibration": made_report(), "validation": made_validation(), "doctor": made_doctor()}
    return {name: document_of(result, None, f"cisim {name}") for name, result in results.items()} | {
        "portfolio": portfolio_document(made(20)),
        "sweep": sweep(),
        "uncertainty": uncertainty,
    }


KINDS = ("comparison", "forms", "side by side", "why", "portfolio", "sweep", "uncertainty", "calibration", "validation",
         "doctor")  # fmt: skip
OWN_PAGES = ("validation", "doctor")
"""Kinds whose Markdown is a page of the documentation, with markup of its own."""


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_writer_shows_all_of_every_kind(documents, kind, writer):
    document = documents[kind]
    text = _words(WRITERS[writer](document))
    assert _words(document.title) in text
    assert _words(document.last_line) in text
    assert document.sentences
    for sentence in document.sentences:
        assert _words(sentence) in text
    assert document.tables
    drawn = [f.table for f in document.figures if f.lines and writer == "terminal"]
    for table in document.tables:
        if table not in drawn:
            for cells in (table.header, *table.texts):
                assert all(_words(cell) in text for cell in cells)
            assert _words(table.note) in text


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_holds_what_every_writer_writes_and_its_manifest_the_checksums(documents, kind, tmp_path):
    document = documents[kind]
    written = save_document(tmp_path / "out", document)
    files = {file.name: file for file in written}
    assert len(files) == len(written)  # each is told once
    assert {file.name for file in (tmp_path / "out").iterdir()} == set(files)
    name = document.name
    assert files[f"{name}.txt"].read_text(encoding="utf-8") == as_text(document) + "\n"
    if kind not in OWN_PAGES:
        assert files[f"{name}.md"].read_text(encoding="utf-8") == as_markdown(document)
    assert files[document.page or f"{name}.html"].read_text(encoding="utf-8") == as_page(document)
    assert json.loads(files[f"{name}.json"].read_text(encoding="utf-8")) == json.loads(as_json(document))
    assert all(f"{figure.name}.svg" in files for figure in document.figures)
    if not document.recorded:
        assert "manifest.json" not in files
        return
    checksums = json.loads(files["manifest.json"].read_text(encoding="utf-8"))["files"]
    about_all = ("manifest.json", "ro-crate-metadata.json")
    assert checksums == {n: file_checksum(f) for n, f in files.items() if n not in about_all}


def test_a_terminal_tells_rows_that_are_too_wide_one_by_one():
    wide = Table.of_texts("Forms", ["form", "what it is"], [["one", "word " * 60]])
    text = as_text(Document("d", "D", "", (Section("", tables=(wide,)),), {}, foot="f"))
    assert "form: one\n" in text
    assert max(map(len, text.splitlines())) < 330


def test_what_has_no_document_is_refused():
    with pytest.raises(TypeError, match="no document is known for int"):
        document_of(3)
