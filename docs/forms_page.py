"""Write docs/forms.md: what the forms of collaboration are, and how they rank in three presets.

python docs/forms_page.py            # runs 200 pairs of every form (a minute)
python docs/forms_page.py --check    # exit 1 if the definitions in the page are out of date
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parent / "forms.md"
SCENARIOS = ("adaptive-city", "technical-city", "small-town")
BLOCK = re.compile(r"(<!-- (definitions|[\w-]+) -->\n).*?(\n<!-- end -->)", re.DOTALL)


def row(cells: list[str]) -> str:
    """A line of a table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def definitions() -> str:
    """Every form: what it is, what it sets, what of it is missing, sources."""
    from cisim.comparison.forms import all_forms

    lines = [row(["form", "what it is", "sets", "what of it the model cannot express", "sources"]), row(["---"] * 5)]
    for name, form in all_forms().items():
        sets = ", ".join(f"`{k.removeprefix('conditions.')}` {v:g}" for k, v in form.set.items()) or "nothing"
        title = f"**{form.title}** (`{name}`; {', '.join(form.groups)})"
        lines.append(row([title, form.text, sets, form.missing, "; ".join(form.sources)]))
    return "\n".join(lines)


def ranking(scenario: str) -> str:
    """The table of ``cisim compare SCENARIO --forms``."""
    from cisim.comparison.forms import compare_forms
    from cisim.comparison.number_text import signed
    from cisim.comparison.sentences import form_verdict_text
    from cisim.scenario.load import load

    result = compare_forms(load(scenario)).to_dict()
    lines = [row(["form", "mean rank", "best of all", "ahead of isolated", "median", "80 % of runs", "verdict"]),
             row(["---"] + ["---:"] * 5 + ["---"])]  # fmt: skip
    for r in result["forms"]:
        d, itself = r["difference"], r["form"] == result["reference"]
        lines.append(row([
            r["title"], f"{r['rank']:.1f}", f"{100 * r['best']:.0f} %", "" if itself else f"{100 * r['ahead']:.0f} %",
            "" if itself else signed(d["p50"]), "" if itself else f"{signed(d['p10'])} to {signed(d['p90'])}",
            "" if itself else form_verdict_text(r),
        ]))  # fmt: skip
    return "\n".join(lines)


def filled(text: str, only_definitions: bool = False) -> str:
    """The page with its blocks made anew."""

    def make(match: re.Match[str]) -> str:
        if match[2] != "definitions" and only_definitions:
            return match[0]
        return match[1] + "\n" + (definitions() if match[2] == "definitions" else ranking(match[2])) + "\n" + match[3]

    return BLOCK.sub(make, text)


def main(arguments: list[str] | None = None) -> int:
    """Write or check the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare the definitions and write nothing")
    options = parser.parse_args(arguments)
    text = PAGE.read_text(encoding="utf-8")
    made = filled(text, only_definitions=options.check)
    if options.check:
        return int(made != text)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
