"""The message catalogues: complete where they are declared complete, true to their placeholders, not too long; and in
every installation.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from cisim.charts.page.markup import fitted
from cisim.language import DEFAULT_LANGUAGE, LANGUAGES, _, use_language
from cisim.language.catalogue import catalogue_path
from cisim.scenario.load import load
from cisim.version import CHECKOUT, PACKAGE

COMPLETE = (
    "charts/",
    "comparison/",
    "configs/scenarios/",
    "dashboard/",
    "evidence/uncertainty_report.py",
    "experiment/analysis/",
    "model/",
    "own_community/ordinary.py",
    "report/documents/",
    "report/known_uncertainty.py",
    "report/memo.py",
    "report/side_by_side_rows.py",
    "workshop/",
)
"""Files and folders of the package whose messages are translated into all languages."""
TRANSLATED = [code for code in LANGUAGES if code != DEFAULT_LANGUAGE]
BANNED = {
    "en": r"\b(proves?|impact of your grant|optimal)\b",
    "de": r"\b(beweis(t|en)|Wirkung Ihre[rs] Förderung|optimal\w*)\b",
    "es": r"\b(demuestran?|impacto de su (subvención|donación)|óptim[oa]s?)\b",
}
"""What is never said: the model is no proof, and nobody's own grant is in it."""
STAGE_ROOM = 178
"""Pixels for the name of a stage in the smallest picture."""
MAX_RATIO, SPARE = 1.6, 17
"""How much longer than English a translation may be, and the letters that a short one may have more."""


@cache
def source() -> Catalog:
    """All messages of the package, extracted as ``make messages`` does."""
    pybabel = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
    options = ["--mapping-file", "pyproject.toml", "--omit-header", "--add-location", "file"]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "messages.pot"
        subprocess.run([*pybabel, *options, "--output-file", str(file), "src", "configs"], cwd=CHECKOUT, check=True)
        return read_po(file.read_text(encoding="utf-8").splitlines(keepends=True))


@cache
def catalogue(language: str) -> Catalog:
    """The catalogue of a language."""
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language)


def forms(text: object) -> tuple[str, ...]:
    """The forms of a message or a translation, which may have several."""
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text or ""),)


def translated(language: str) -> Iterator[tuple[Message, Message]]:
    """Messages of the package, each with its entry in a catalogue."""
    for message in source():
        if message.id:
            found = catalogue(language).get(forms(message.id)[0], message.context)
            if found is not None and all(forms(found.string)):
                yield message, found


@pytest.mark.parametrize("language", TRANSLATED)
def test_complete_where_it_is_declared_complete(language):
    done = {(forms(message.id), message.context) for message, _found in translated(language)}
    lacking = [
        f"{path}: {forms(message.id)[0]}"
        for message in source()
        if message.id and (forms(message.id), message.context) not in done
        for path, _line in message.locations
        if path.removeprefix("src/").removeprefix("cisim/").startswith(COMPLETE)
    ]
    assert lacking == [], "run make messages, and translate what is new"


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_agree(language):
    def places(text: str) -> set[str]:
        return set(re.findall(r"\{[^{}]*\}|<[^<>]+>|\[\[|\]\]|%\(\w+\)s", text))

    for message, found in translated(language):
        every = set().union(*(places(form) for form in forms(message.id)))
        for form in forms(found.string):
            assert places(form) <= every, (message.id, form)
        assert places(forms(found.string)[-1]) == places(forms(message.id)[-1]), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_overlong(language):
    for message, found in translated(language):
        english, other = max(forms(message.id), key=len), max(forms(found.string), key=len)
        assert len(other) <= MAX_RATIO * len(english) + SPARE, other


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_words_that_are_never_said(language):
    said = (
        [form for message in source() if message.id for form in forms(message.id)]
        if language == DEFAULT_LANGUAGE
        else [form for _message, found in translated(language) for form in forms(found.string)]
    )
    assert [text for text in said if re.search(BANNED[language], text, re.IGNORECASE)] == []


def test_messages_are_whole_where_they_are_extracted():
    """In an f-string, or made of pieces, a message would never be found in a catalogue."""
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            inside = isinstance(node, ast.JoinedStr) and any(map(is_message, ast.walk(node)))
            made = is_message(node) and any(isinstance(part, (ast.JoinedStr, ast.BinOp)) for part in node.args[:2])
            if inside or made:
                wrong.append(f"{path.name}:{node.lineno}")
    assert wrong == []


def is_message(node: ast.AST) -> bool:
    """Whether it is a call of ``_`` or ``ngettext`` with a text."""
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return called and node.func.id in ("_", "ngettext", "pgettext", "N_") and bool(node.args)  # type: ignore[attr-defined]


def test_catalogues_come_with_every_wheel(tmp_path: Path):
    from hatchling.builders.wheel import WheelBuilder

    wheel = next(iter(WheelBuilder(str(CHECKOUT)).build(directory=str(tmp_path), versions=["standard"])))
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        for language in TRANSLATED:
            assert f"cisim/language/locales/{language}/LC_MESSAGES/cisim.po" in names
        needed = [name for name in names if name.startswith(("cisim/language", "cisim/errors"))]
        packed.extractall(tmp_path / "installed", needed)
    (tmp_path / "installed" / "cisim" / "__init__.py").touch()
    code = f"""import sys; sys.path.insert(0, {str(tmp_path / "installed")!r})
from cisim.language import _, use_language
with use_language("de"): print(_("There is no page here"))"""
    said = subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True).stdout
    assert "Seite" in said


def test_catalogues_come_with_sources_and_editable_installations(tmp_path: Path):
    """An editable installation is the folder of the package itself, in which nothing has to be made first."""
    from hatchling.builders.sdist import SdistBuilder

    packed = next(iter(SdistBuilder(str(CHECKOUT)).build(directory=str(tmp_path))))
    with tarfile.open(packed) as sources:
        names = {name.partition("/")[2] for name in sources.getnames()}
    for language in TRANSLATED:
        assert catalogue_path(language).is_relative_to(PACKAGE)
        assert f"src/cisim/{catalogue_path(language).relative_to(PACKAGE).as_posix()}" in names
    assert not [name for name in names if name.endswith(".mo")]


@pytest.mark.parametrize("language", TRANSLATED)
def test_names_of_stages_fit_beside_a_picture(language):
    names = [stage.name for stage in load("adaptive-city").stages]
    with use_language(language):
        assert [_(name) for name in names if fitted(_(name), STAGE_ROOM) != _(name)] == []
        assert [name for name in names if _(name) == name] == []
