"""The layout of the style sheets: a declaration a line, as css-beautify writes them.

``make format`` writes them so, ``make check`` names those that are not.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cssbeautifier

SHEETS = sorted((Path(__file__).parents[1] / "src" / "cisim").rglob("*.css"))
LONGEST = 350
"""Lines of a sheet at most, as of any file of code."""


def laid_out(text: str) -> str:
    """A style sheet in this layout."""
    options = cssbeautifier.default_options()
    options.indent_size, options.end_with_newline, options.newline_between_rules = 2, True, False
    options.selector_separator_newline, options.space_around_combinator = False, True
    return str(cssbeautifier.beautify(text, options))


def main() -> int:
    """Lay all sheets out, or with ``--check`` say which are not, or are too long."""
    check, wrong = "--check" in sys.argv, 0
    for path in SHEETS:
        text = path.read_text(encoding="utf-8")
        new = laid_out(text)
        long = new.count("\n") > LONGEST
        if long or (check and new != text):
            print(f"{path}: {f'more than {LONGEST} lines' if long else 'not laid out, run make format'}")
            wrong += 1
        elif new != text:
            path.write_text(new, encoding="utf-8")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
