"""The one-file report: self-contained, nothing runs in it, readable by everyone, every number from the data."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest

from cisim.charts import shapley
from cisim.charts.inline_svg import inline, title_of
from cisim.charts.measure import Measure
from cisim.charts.style import svg
from cisim.html_report import as_table, assumptions_of, cell_text, comparison_report, sweep_report

HOSTILE = '<script>alert("x")</script>&<b>'
VOID = {"meta", "link", "br", "img", "hr", "input", "path", "use", "rect", "circle", "image", "stop"}
SHARES = pd.DataFrame({
    "condition": ["common_agenda", "backbone_support"], "value": [1.25, 6.5], "low": [-0.5, 5.0], "high": [3.0, 8.0],
})  # fmt: skip


STATUS = pd.DataFrame({"status": ["ok"], "runs": [64000]})


class Page(HTMLParser):
    """Elements of a page; refuses tags that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.words.append((self.open[-1], data.strip()))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def drawing(label: str = "Last stage") -> str:
    return svg(shapley.draw(SHARES, Measure(label, "points"), "100 runs, seed 1, cisim 0.1.0"))


def spread(mean: float) -> dict[str, float]:
    return {"mean": mean, "se": 0.5, "p10": mean - 2, "p50": mean, "p90": mean + 2}


def result(title: str = "Mid-size city") -> dict[str, Any]:
    """What ``Comparison.to_dict()`` gives, in small."""
    uses = ("service", "coordination", "backbone", "data_system", "total")
    arms = {
        arm: {
            "money_total": 5e6, "money": dict.fromkeys(uses, 123456.0), "indicators_rising": 0.5,
            "hours": {"service": 9e4, "coordination": 500.0 * k},
        }
        for k, arm in enumerate(("isolated", "collective"))
    }  # fmt: skip
    stage = {"stage": "Employment", "label": "employed", "start": 29.5, "isolated": 36.4, "collective": 47.8,
             "verdict": "collective_ahead", "difference": spread(11.34)}  # fmt: skip
    return {
        "title": title, "verdict": "collective_ahead", "difference": spread(11.34), "years": 15.0, "last_stage": 0,
        "equal_money": True, "ahead": {"of_20": 19, "shown": 20}, "arms": arms, "stages": [stage],
        "horizons": [{"years": 2.0, "verdict": "no_clear_difference", **spread(-0.1)}],
        "gap": {"isolated": 9.7, "collective": 6.2}, "dip": {"depth": -0.1, "years": 2.0},
        "cost_per_additional_child": {"estimable": False, "value": None}, "runs": 40, "seed": 1,
        "model_version": "0.1.0", "scenario": "city", "scenario_hash": "0d44c4a5", "indicator_window": 4,
    }  # fmt: skip


def manifest(**more: Any) -> dict[str, Any]:
    values = {"learning": {"noise": 0.123456}, "time": {"months": 180}, "title": HOSTILE, "stages": []}
    return {
        "command": "cisim compare city --runs 40", "runs": 40, "seed": 1, "model_version": "0.1.0",
        "libraries": {"numpy": "2.4"}, "scenario_values": values, **more,
    }  # fmt: skip


def compared(**changes: Any) -> str:
    return comparison_report(result(**changes), {"comparison": drawing()}, manifest())


def swept(title: str = "Five conditions", **changes: Any) -> str:
    assumptions = pd.DataFrame({
        "parameter": ["time.months", "learning.noise"], "value": [180, 0.2], "default": [180, 0.1], "text": ["a", "b"],
    })  # fmt: skip
    given: dict[str, Any] = {
        "title": title,
        "question": "Which conditions carry the effect?",
        "sentences": ["In this model, backbone support carries most: +6.5 of +7.8 points."],
        "figures": {"credit": drawing(), "credit_again": drawing()},
        "tables": {"credit": SHARES, "credit_again": SHARES, "Runs by status": STATUS},
        "assumptions": assumptions,
        "manifest": manifest(),
        "command": "cisim sweep run configs/experiments/five_conditions.toml",
    }  # fmt: skip
    return sweep_report(**(given | changes))


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


def test_prints_and_follows_the_theme(text: str) -> None:
    assert "@media print" in text
    assert "break-inside: avoid" in text
    assert "prefers-color-scheme: dark" in text


def test_comparison_tells_verdict_tables_and_command() -> None:
    text = compared()
    assert "collective is ahead at the last stage (Employment): +11.3 points" in text
    for number in (
        "47.8",
        "11.34",
        "123,456",
        "90,000",
        "19 of the first 20",
        "Price per additional child: not estimable",
    ):
        assert number in text
    assert "<pre>cisim compare city --runs 40</pre>" in text
    assert "numpy 2.4" in text
    assert "40 paired runs, seed 1, cisim 0.1.0, scenario city (0d44c4a5)" in text


def test_changed_values_come_first() -> None:
    for text, key in ((compared(), "0.123456"), (swept(), "learning.noise")):
        first, rest = text.split("values at their default", 1)
        assert "Changed from the default" in first
        assert key in first
        assert "time.months" in rest
        assert "time.months" not in first
    flagged = pd.DataFrame({"parameter": ["p", "q"], "value": [1, 2], "changed": [False, True]})
    assert "1 values at their default" in swept(assumptions=flagged)
    assert "What was assumed" not in swept(assumptions=flagged.iloc[:0])


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
            HOSTILE, question=HOSTILE, sentences=[HOSTILE], figures={HOSTILE: drawing(HOSTILE)},
            tables={HOSTILE: table, "other": table}, assumptions=table, command=HOSTILE,
            manifest=manifest(note=HOSTILE),
        ),
        comparison_report(result(HOSTILE), {HOSTILE: drawing(HOSTILE)}, manifest(command=HOSTILE)),
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
    with pytest.raises(ValueError, match="no table of that name"):
        swept(tables={})
    with pytest.raises(ValueError, match="not an SVG"):
        swept(figures={"credit": "<p>no</p>"})
    with pytest.raises(ValueError, match="not an SVG"):
        inline("a < b", "", "")


def test_cells_and_tables() -> None:
    shown = [cell_text(v) for v in (None, float("nan"), True, 7, 64000, 0.123456, 1234567.8, "text", [1])]
    assert shown == ["–", "–", "yes", "7", "64,000", "0.1235", "1,234,568", "text", "[1]"]
    table = as_table("c", pd.DataFrame({"p_ahead": [0.5]}, index=pd.Index(["x"], name="stage")))
    assert table["header"] == ["stage", "p ahead"]
    assert table["numeric"] == ["p ahead"]


def test_assumptions_say_default_and_grade() -> None:
    table = assumptions_of(
        {"time": {"months": 60}, "conditions": {"backbone_support": {"strength": 1.0}}, "odd": {"new": 2.5}}
    )
    rows = table.set_index("parameter")
    assert rows.loc["time.months", "default"] == 180
    assert rows.loc["time.months", "grade"] == "S"
    assert rows.loc["odd.new", "default"] is None
    assert "conditions.backbone_support.strength" in rows.index
