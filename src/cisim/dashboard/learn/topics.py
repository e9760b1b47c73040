"""The pages of Learn: its stories first, and below them a page for each thing to look up."""

from __future__ import annotations

from cisim.dashboard.shell.drawer_texts import LIMITS_TITLE
from cisim.language import N_

TOPICS = {
    "model": N_("How the model works"),
    "limits": LIMITS_TITLE,
    "evidence": N_("Evidence ledger"),
    "sectors": N_("Sectors"),
    "glossary": N_("Glossary"),
    "workshops": N_("For workshops"),
}
"""Ends of addresses and titles, in their order."""
LEADS = {
    "model": N_("One month in order. Each mechanism with its equation, its price and its harm. The conditions."),
    "limits": N_("What no number here says, why believe it, why doubt it, and which patterns it misses."),
    "evidence": N_("What the sources say for and against, in our words, and how to cite this model."),
    "sectors": N_(
        "What each kind decides: nonprofits and governments, businesses and funders. What the backbone decides."
    ),
    "glossary": N_("The words of these pages in one sentence each."),
    "workshops": N_("How to tell a story to a room with a projector."),
}
SECTION_TOPICS = {
    "model": "model", "mechanisms": "model", "conditions": "model",
    "limits": "limits", "believe": "limits", "validation": "limits",
    "evidence": "evidence", "sources": "evidence", "cite": "evidence",
    "sectors": "sectors", "glossary": "glossary", "using": "workshops",
}  # fmt: skip
"""The page of each section."""
PREFIXES = {
    "mechanism": "model",
    "condition": "model",
    "sector": "sectors",
    "entry": "evidence",
    "evidence": "evidence",
}
"""The page of what a section holds, by the beginning of its id: ``mechanism-M8``."""


def topic_of(anchor: str) -> str:
    """The page on which a section, or something in it, stands; empty if there is none."""
    return SECTION_TOPICS.get(anchor) or PREFIXES.get(anchor.partition("-")[0], "")
