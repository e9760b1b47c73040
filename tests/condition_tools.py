"""The condition from outside the package that stands among the examples."""

from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
YOUTH_FILE = EXAMPLES / "youth-voice.toml"
YOUTH_VOICE = (EXAMPLES / "youth_voice.py").read_text(encoding="utf-8")
