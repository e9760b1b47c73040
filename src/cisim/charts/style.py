"""The visual language: the same arm always has the same colour, dash and marker, and lines carry their label.

Colours keep at least 4.5:1 contrast on white and stay apart under simulated colour blindness; dash, marker and direct
label never leave the colour alone. No text is smaller than 8 points on a page 10 inches (1280 pixels) wide.
"""

from __future__ import annotations

from dataclasses import dataclass

from cisim.comparison.data import ComparisonData
from cisim.comparison.several_data import FormsData
from cisim.language import N_, _

INK, SECONDARY, GRID = "#222222", "#555555", "#E5E5E5"
"""Text and neutral marks; secondary text; lines of a grid."""
ABSENT = "#D9D9D9"
"""A mark for what is not there."""
HATCH = "////"
"""Laid over what cannot be told apart from zero."""
LABEL_BOX = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
"""A box behind words that lie on lines or hatching."""
TEXT, SMALL_TEXT = 9.0, 8.0
"""Points; nothing is smaller than the second."""


@dataclass(frozen=True)
class LineStyle:
    """How an arm or scenario is drawn; ``name`` is its label in English."""

    name: str
    colour: str
    dash: str
    marker: str
    filled: bool

    @property
    def label(self) -> str:
        """What it is called, in the language in use."""
        return _(self.name)


ISOLATED_STYLE = LineStyle(N_("isolated"), "#595959", "--", "o", filled=False)
COLLECTIVE_STYLE = LineStyle(N_("collective"), "#0072B2", "-", "s", filled=True)
THIRD_STYLE = LineStyle(N_("third scenario"), "#B35900", "-.", "^", filled=True)
FOURTH_STYLE = LineStyle(N_("fourth scenario"), "#000000", ":", "D", filled=True)
ARM_STYLES = {"isolated": ISOLATED_STYLE, "collective": COLLECTIVE_STYLE}
STYLES = ARM_STYLES | {"third": THIRD_STYLE, "fourth": FOURTH_STYLE}
"""All looks by name: those of the two arms, and two for further scenarios."""


def footer_text(result: ComparisonData | FormsData) -> str:
    """Runs, seed and version of a comparison (``Comparison.to_dict()``), as they stand at the foot of its figures."""
    text = _(
        "{n} paired runs, seed {seed}, cisim {version}, scenario {name} ({hash}). Illustrative, not calibrated to a "
        "community."
    )
    return text.format(
        n=result["runs"], seed=result["seed"], version=result["model_version"], name=result["scenario"],
        hash=result["scenario_hash"],
    )  # fmt: skip
