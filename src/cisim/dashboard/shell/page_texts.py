"""Texts that Vue templates write themselves, ``$t('...')``, as a dictionary that goes with the page."""

from __future__ import annotations

import json
from functools import cache

from cisim.dashboard.shell.theme import DASHBOARD_FOLDER
from cisim.language import DEFAULT_LANGUAGE, _, use_language
from cisim.language.extraction import vue_texts


@cache
def template_messages() -> tuple[str, ...]:
    """All messages of the templates."""
    paths = sorted(DASHBOARD_FOLDER.glob("*/*.vue"))
    return tuple(dict.fromkeys(text for path in paths for _line, text in vue_texts(path.read_text(encoding="utf-8"))))


@cache
def texts_script(language: str) -> str:
    """A script element with the messages of a language; none for English, which the templates hold."""
    if language == DEFAULT_LANGUAGE:
        return ""
    with use_language(language):
        texts = {message: _(message) for message in template_messages()}
    known = {message: text for message, text in texts.items() if text != message}
    data = json.dumps(known, ensure_ascii=False).replace("</", "<\\/")
    return f"<script>window.cisimTexts = {data};</script>"
