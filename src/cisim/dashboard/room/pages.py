"""Plain pages from the templates beside this file: no request for anything else, one script of their own, or none."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cisim.dashboard.shell.theme import plain_colours, style_sheet
from cisim.language import _, current_language, ngettext, use_language

TEMPLATES = Path(__file__).with_name("templates")


@cache
def environment() -> Environment:
    """Templates in which everything is escaped that is not marked as HTML."""
    found = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
                        trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    found.globals.update(_=_, ngettext=ngettext)
    return found


@cache
def asset(name: str) -> Markup:
    """A style sheet or script of the folder, to be put into a page, without the layout of its source."""
    lines = (TEMPLATES / name).read_text(encoding="utf-8").splitlines()
    text = "\n".join(line.strip() for line in lines if line.strip())
    return Markup(re.sub(r"\s*([{};,])\s*|(:) ", r"\1\2", text) if name.endswith(".css") else text)


def style_of(*names: str) -> Markup:
    """The colours of the dashboard and style sheets."""
    return Markup(style_sheet()) + Markup("\n").join(map(asset, names))


def policy(script: str) -> str:
    """What a page may load: nothing but what stands in it and, for a script, answers of this server."""
    digest = b64encode(sha256(asset(script).encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; connect-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def render(template: str, language: str, **values: Any) -> str:
    """A page in a language."""
    with use_language(language):
        return environment().get_template(template).render(language=current_language(), **values)


def render_phone(template: str, language: str, **values: Any) -> str:
    """A page for phones; it is never larger than 10 kB."""
    style = Markup(plain_colours()) + asset("phone.css")
    plain = {"room": None, "waits": False, "refused": "", "kept": False, "link": "", "texts": ()}
    plain |= {"style": style, "script": asset("phone.js")}
    return render(template, language, **(plain | values))
