"""The language of a visitor's page: that of its address, from the first picture on."""

from __future__ import annotations

import solara

from cisim.language import DEFAULT_LANGUAGE
from cisim.language.choice import register_page_language

page_language = solara.reactive(DEFAULT_LANGUAGE)
"""One value for each open page, as Solara keeps it; it changes only when a page is opened anew."""
register_page_language(page_language.peek)
