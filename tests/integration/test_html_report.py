"""The one-file report: self-contained, nothing runs in it, readable by everyone, every number from the data."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from cisim.charts.inline_svg import inline, title_of
from cisim.report.assumptions import assumption_rows
from cisim.report.document import Figure, Table, as_table, cell_text
from cisim.report.documents.comparison import comparison_document
from cisim.report.html import as_page
from report_tools import HOSTILE, STATUS, Page, compared, figure, manifest, result, swept


@pytest.fixture(scope="module", params=[compared, swept], ids=["comparison", "sweep"])
def text(request: pytest.FixtureRequest) -> str:
    """Both kinds of report."""
    return str(request.param())


def test_nothing_is_fetched_and_nothing_runs(text: str) -> None:
    page = Page(text)
    assert not re.search(r"https?://|//[a-z]+\.[a-z]", text)
    assert not [tag for tag, _ in page.elements if tag in ("script", "link", "iframe", "object", "base", "img")]
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "srcset", "action")]
        assert (attributes.get("href") or "#").startswith(("#", "data:image/"))
    assert "@import" not in text
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", text))


def test_page_is_well_formed_and_accessible(text: str) -> None:
    page = Page(text)
    assert text.startswith("<!DOCTYPE html>")
    assert page.all("html")[0]["lang"] == "en"
    assert [name for name, _ in page.elements].count("h1") == 1
    levels = [int(name[1]) for name, _ in page.elements if re.fullmatch(r"h[1-6]", name)]
    assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {str(a["href"])[1:] for _, a in page.elements if str(a.get("href", "")).startswith("#")}
    targets |= set(re.findall(r"url\(#([^)]*)\)", text))
    targets |= {word for _, a in page.elements for word in str(a.get("aria-labelledby") or "").split()}
    assert targets <= set(ids)


def test_every_figure_and_table_has_its_caption(text: str) -> None:
    page = Page(text)
    names = [name for name, _ in page.elements]
    assert names.count("figure") == names.count("figcaption") == names.count("svg") > 0
    for drawn in page.all("svg"):
        assert drawn["role"] == "img"
        assert "Backbone support carries most of the credit" in str(drawn["aria-label"])
    assert names.count("table") == names.count("caption")
    assert all(a.get("scope") in ("col", "row") for a in page.all("th"))
    for block in re.findall(r"<figure.*?</figure>", text, re.S):
        assert re.search(r"<details.*<table>.*</table>.*</details>", block, re.S)


def test_short_cells_leave_the_width_of_a_table_to_long_ones() -> None:
    """Units and grades as wide as sentences would push sources out of sight."""
    text = compared()
    assumed = text[text.index('id="assumptions"') :]
    assert re.search(r"<td>A</td>", assumed)
    assert re.search(r'<td class="w">[^<]{25,}</td>', assumed)
    assert not re.search(r'<td class="w">[^<&]{1,24}</td>', text)


def test_prints_and_follows_the_theme(text: str) -> None:
    assert "@media print" in text
    assert "break-inside: avoid" in text
    assert "prefers-color-scheme: dark" in text


def test_comparison_tells_verdict_tables_and_command() -> None:
    text = compared()
    assert "Working together, 11 more of 100 children are on track at Employment after 15 years." in text
    assert "The mean over many is +11.3 points" in text
    for number in (
        "47.8",
        "11.34",
        "123,456",
        "90,000",
        "more than 1 point ahead in 37 of 40 runs, isolated in 1",
        "What one more child costs is not estimable",
    ):
        assert number in text
    assert "<pre>cisim compare city --runs 40</pre>" in text
    assert "numpy 2.4" in text
    assert "40 paired runs, seed 1, cisim 0.2.0, scenario city (0d44c4a5)" in text


def test_changed_values_come_first() -> None:
    for text, key in ((compared(), "0.123456"), (swept(), "learning.noise")):
        first, rest = text.split("values at their default", 1)
        assert "Changed from the default" in first
        assert key in first
        assert "time.months" in rest
        assert "time.months" not in first
    flagged = [{"parameter": "p", "value": 1, "changed": False}, {"parameter": "q", "value": 2, "changed": True}]
    assert "1 values at their default" in swept(assumptions=flagged)
    assert "What was assumed" not in swept(assumptions=[])


def test_sweep_tells_all_it_was_given() -> None:
    text = swept()
    for expected in (
        "Which conditions carry the effect?",
        "+6.5 of +7.8 points",
        "Runs by status",
        "64,000",
        "five_conditions.toml",
    ):
        assert expected in text


def test_hostile_words_are_only_words() -> None:
    table = pd.DataFrame({HOSTILE: [HOSTILE]})
    pages = [
        swept(
            HOSTILE, question=HOSTILE, sentences=[HOSTILE], figures=[figure(HOSTILE, HOSTILE, table)],
            tables={"other": table}, assumptions=[{HOSTILE: HOSTILE}], command=HOSTILE, manifest=manifest(note=HOSTILE),
        ),
        as_page(comparison_document(result(HOSTILE), manifest(command=HOSTILE), [figure(HOSTILE, HOSTILE, table)])),
    ]  # fmt: skip
    for text in pages:
        page = Page(text)
        assert "script" not in [name for name, _ in page.elements]
        assert "b" not in [name for name, _ in page.elements]
        assert ("h1", HOSTILE) in page.words or HOSTILE in "".join(w for tag, w in page.words if tag == "h1")


def test_hostile_drawings_are_cleaned() -> None:
    bad = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="x()" width="9">'
        '<title>A &lt;b&gt;</title><script>x()</script><style>@import "http://a.b"</style><g id="a" onclick="x()"/>'
        '<use xlink:href="http://a.b/c.svg#d"/><use xlink:href="#a" fill="url(#a)"/>'
        "<foreignObject><p/></foreignObject></svg>"
    )
    clean = inline(bad, 'say "hi" <now>', "p-")
    assert not re.search(r"script|style|http|onload|onclick|foreignObject|width", clean)
    assert 'id="p-a"' in clean
    assert 'href="#p-a"' in clean
    assert "url(#p-a)" in clean
    assert 'aria-label="say &quot;hi&quot; &lt;now&gt;"' in clean
    assert title_of(bad) == "A <b>"


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ValueError, match="not an SVG"):
        swept(figures=[Figure("credit", "credit", Table.of_frame("credit", STATUS), lambda: "<p>no</p>")])
    with pytest.raises(ValueError, match="not an SVG"):
        inline("a < b", "", "")


def test_cells_and_tables() -> None:
    shown = [cell_text(v) for v in (None, float("nan"), True, 7, 64000, 0.123456, 1234567.8, "text", [1])]
    assert shown == ["–", "–", "yes", "7", "64,000", "0.1235", "1,234,568", "text", "[1]"]
    table = as_table("c", pd.DataFrame({"p_ahead": [0.5]}, index=pd.Index(["x"], name="stage")))
    assert table["header"] == ["stage", "p ahead"]
    assert table["numeric"] == ["p ahead"]


def test_assumptions_say_default_and_grade() -> None:
    table = assumption_rows(
        {"time": {"months": 60}, "conditions": {"backbone_support": {"strength": 1.0}}, "odd": {"new": 2.5}}
    )
    rows = {row["parameter"]: row for row in table}
    assert rows["time.months"]["default"] == 180
    assert rows["time.months"]["grade"] == "S"
    assert rows["odd.new"]["default"] is None
    assert "conditions.backbone_support.strength" in rows
