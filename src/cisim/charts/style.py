"""The visual language: the same arm always has the same colour, dash and marker, and lines carry their label.

Colours keep at least 4.5:1 contrast on white and stay apart under simulated colour blindness; dash, marker and direct
label never leave the colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Look:
    """How an arm or scenario is drawn."""

    label: str
    colour: str
    dash: str
    marker: str
    filled: bool


ISOLATED = Look("isolated", "#595959", "--", "o", filled=False)
COLLECTIVE = Look("collective", "#0072B2", "-", "s", filled=True)
THIRD = Look("third scenario", "#B35900", "-.", "^", filled=True)
FOURTH = Look("fourth scenario", "#000000", ":", "D", filled=True)
ARM_LOOKS = {"isolated": ISOLATED, "collective": COLLECTIVE}


def marker_style(look: Look) -> dict[str, Any]:
    """Marker arguments of matplotlib for a look."""
    face = look.colour if look.filled else "white"
    return {"marker": look.marker, "color": look.colour, "markerfacecolor": face, "markeredgecolor": look.colour}


def footer(figure: Any, result: dict[str, Any]) -> None:
    """Runs, seed and version at the foot of every figure."""
    text = (
        f"{result['runs']} paired runs, seed {result['seed']}, cisim {result['model_version']}, scenario "
        f"{result['scenario']} ({result['scenario_hash']}). Illustrative, not calibrated to a community."
    )
    figure.text(0.01, 0.01, text, fontsize=7, color="#595959")
