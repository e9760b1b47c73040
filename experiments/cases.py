"""The pages under docs/cases: every case of the sources beside its isolated arm.

Words come from docs/cases/texts, numbers from runs.

Usage: python experiments/cases.py [--runs N] [--out FOLDER] [CASE ...]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from casebook.evidence import ANSWERS, count_sentence
from casebook.page import SEED, Page, span

from cisim.comparison.number_text import years_text
from cisim.comparison.verdict_sentences import verdict_text
from cisim.report.markdown import markdown_table
from cisim.scenario.load import cases
from cisim.simulation import compile as compilation
from cisim.storage.files import write_text
from cisim.version import __version__

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "cases"
RUNS = 1000
INTRODUCTION = """# Cases

The initiatives that the sources name, each with stages, sectors, segments, indicators and clocks of its own
(`configs/cases/`), beside the same community without the five conditions: the same people, money and luck. Inputs were
written down with reasons and grades before the first run; what was changed after it is said on the page. What comes out
is reported as it is, also where the model and the story disagree. Nothing is fitted to an initiative's results, and no
page judges an initiative.

Made by `make cases`: {runs} paired runs, seed {seed}, model {version}. Differences are collective less isolated at the
last stage in percentage points, 80 % of runs in brackets; *ahead* means that the whole interval lies beyond one point,
*borderline* that other runs of the same case could give another verdict.

**Figures.** A figure of a source counts if it tells the arms apart: if it fits one at least three times as well as the
other (ratio of predictive densities, its 95 % interval on one side of one). A figure that both fit alike says nothing,
whichever arm meets it, and one that neither can produce says that something is missing. Figures that were used as
input, claims because of which a rule of the model was changed, and figures of what only one arm has are not counted.
Uncertainties of the figures of the first twelve cases were declared after results were known, those of the ten later
ones before their first run.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the pages and pictures; the index only when all cases are made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", metavar="CASE", nargs="*", help="default: all")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--out", type=Path, default=FOLDER)
    options = parser.parse_args(arguments)
    compilation.warm_up()
    pages = [Page(name, options.runs) for name in options.names or cases()]
    for page in pages:
        write_text(options.out / f"{page.name}.md", page.markdown())
        write_text(options.out / f"{page.name}.svg", page.picture())
        print(f"{page.name}: {page.result['verdict']}", flush=True)
    if not options.names:
        write_text(options.out / "README.md", index(pages, options.runs))


def index(pages: Sequence[Page], runs: int) -> str:
    """How many figures discriminate, and the table of all cases."""
    rows = []
    for page in pages:
        scored = [f for f in page.findings if f.scored]
        answers = [f.answer for f in scored]
        rows.append([f"[{page.result['title']}]({page.name}.md)", years_text(page.result["years"]),
                     span(page.result["difference"]), verdict(page), str(len(scored) or ""),
                     *(str(answers.count(a) or "") for a in ANSWERS)])  # fmt: skip
    findings = [f for page in pages for f in page.findings]
    head = ["case", "after", "difference", "verdict", "figures", *ANSWERS]
    table = markdown_table(head, rows)
    introduction = INTRODUCTION.format(runs=runs, seed=SEED, version=__version__)
    return f"{introduction}\n**{count_sentence(findings)}**\n\n{table}\n"


def verdict(page: Page) -> str:
    """The verdict, or that the case is another under a name of its own, and what has to be known beside it."""
    if page.twin:
        return f"none of its own: this is `{page.twin}` (same hash)"
    beside = [f"{v.label}: {verdict_text(r['verdict'], r['also_possible'])}"
              for v, r in page.variants if v.beside_verdict]  # fmt: skip
    return "; ".join([page.verdict, *beside])


if __name__ == "__main__":
    main()
