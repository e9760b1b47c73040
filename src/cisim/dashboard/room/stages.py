"""The stages of a workshop, in their order."""

from __future__ import annotations

from cisim.language import N_

STAGES = {
    "welcome": N_("Welcome"),
    "predict": N_("Predict"),
    "lock": N_("Lock"),
    "reveal": N_("Reveal"),
    "round_1": N_("Round 1: alone"),
    "round_2": N_("Round 2: together"),
    "debrief": N_("Debrief"),
}
"""By name, in their order."""
ROUNDS = ("round_1", "round_2")
"""Stages in which seats decide, year by year."""
