"""The sections of the page Learn: what they declare, where it comes from, and what comes along with an installation."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from cisim.dashboard.learn import documents as shipped
from cisim.dashboard.learn import evidence, stories
from cisim.dashboard.learn import sections as learn_texts
from cisim.dashboard.learn import story_runs as story_runs
from cisim.dashboard.learn.topics import LEADS, SECTION_TOPICS, topic_of
from cisim.dashboard.learn.topics import TOPICS as TOPIC_PAGES
from cisim.dashboard.shell.explanations import learn_anchor
from cisim.errors import CisimError
from cisim.model.conditions import CONDITIONS
from cisim.model.mechanisms import MACHINERY, MECHANISMS
from cisim.model.parameters import PARAMETERS
from cisim.model.reads import READS
from cisim.model.schedule import SCHEDULE
from cisim.model.sectors import SECTORS
from cisim.report.month_map import mechanism_parameters, owning_mechanism, scheduled_mechanisms
from cisim.report.sector_pages import sector_as_dict
from cisim.version import DOCUMENT_FOLDERS, PACKAGE

STORIES = stories.stories()
EQUATIONS = {f"M{k}" for k in range(28)}
TOPICS = ("problem", *(c.name for c in CONDITIONS), "money", "years", "evidence", "limits", "sources", "reproduce")


def test_the_registry_holds_every_kernel_and_no_other():
    """L3: what the month calls, what the folder holds, what the parameters are for, what conditions change."""
    declared = [kernel for m in MECHANISMS for kernel in m.kernels]
    assert len(declared) == len(set(declared))
    assert set(declared) == {kernel for phase in SCHEDULE for kernel in phase.kernels}
    held = {source for m in MECHANISMS for source in m.sources}
    assert all((PACKAGE / source).is_file() for source in held)
    in_folder = {path.stem for path in (PACKAGE / "model" / "kernels").glob("*.py")}
    assert in_folder == {Path(source).stem for source in held if source.startswith("model/kernels/")} | set(MACHINERY)
    assert [p.key for p in PARAMETERS if not owning_mechanism(p)] == []
    assert sum(len(mechanism_parameters(m)) for m in MECHANISMS) == len(PARAMETERS)
    changed = {change.quantity for c in CONDITIONS for change in c.changes}
    required = {need.quantity for c in CONDITIONS for need in c.prerequisites}
    assert changed <= {name for kernel in declared for name in READS.get(kernel, ())} | required
    assert {re.sub(r"[a-c]$", "", m.name) for m in MECHANISMS} == EQUATIONS | {"shocks"}


def test_the_month_is_drawn_in_the_order_of_its_source():
    monthly = [s.mechanism.name for s in scheduled_mechanisms() if s.when == "every month"]
    assert monthly[:5] == ["M1", "M27", "M7", "M22", "M6"]
    assert {s.mechanism.name for s in scheduled_mechanisms()} == {m.name for m in MECHANISMS} - {"M0", "M12"}


def test_every_declaration_has_its_section_with_source_and_badge():
    """L3."""
    rows = learn_texts.mechanism_rows()
    assert {row["name"] for row in rows} == {m.name for m in MECHANISMS}
    assert {row["name"] for row in learn_texts.condition_rows()} == {c.name for c in CONDITIONS}
    for row in (*rows, *learn_texts.condition_rows()):
        said = {part["heading"]: part.get("text") or part.get("items") for part in row["parts"]}
        assert row["badge"]["text"].startswith("Grade ")
        for heading in ("Equation", "Price", "Possible harm", "Source", "Evidence"):
            assert said[heading], (row["name"], heading)


def test_every_sector_has_its_card_with_the_facts_of_the_command_line():
    rows = learn_texts.sector_rows()
    assert [row["name"] for row in rows] == [s.name for s in SECTORS]
    for row, sector in zip(rows, SECTORS, strict=True):
        data = sector_as_dict(sector)
        said = {part["heading"]: part for part in row["parts"]}
        assert said["Code"]["text"] == ", ".join(data["files"])
        for decision in data["decisions"]:
            text = "\n".join(said[decision["name"].capitalize()]["items"])
            fields = ("rule", "source", "allowed", "method", "key")
            facts = (f"Grade {decision['grade']}", *(decision[field] for field in fields))
            for fact in (*facts, *decision["kernels"], *decision["files"], *decision["equations"].values()):
                assert fact in text, (sector.name, decision["name"], fact)
            assert all(p["text"] in text for p in decision["parameters"])
        own = [s["name"] for s in data["own"]]
        shown = next((p["items"] for h, p in said.items() if h.startswith("What single ones")), [])
        assert [line.partition(":")[0] for line in shown] == own


def test_every_topic_of_the_drawer_leads_to_a_section():
    """L4."""
    ids = {row["id"] for row in (*learn_texts.mechanism_rows(), *learn_texts.condition_rows())} | set(
        learn_texts.SECTIONS
    )
    assert {learn_anchor(topic) for topic in TOPICS} <= ids
    assert learn_anchor("nothing of the kind") == ""
    own = {"model", "mechanisms", "sectors", "conditions", "evidence"}
    assert set(learn_texts.SECTIONS) == own | set(learn_texts.prose())


def test_every_section_has_a_page_and_old_anchors_lead_there():
    """Once all sections stood on one page; what was handed on then still opens."""
    assert set(SECTION_TOPICS) == set(learn_texts.SECTIONS)
    assert set(SECTION_TOPICS.values()) == set(TOPIC_PAGES) == set(LEADS)
    for row in (*learn_texts.mechanism_rows(), *learn_texts.condition_rows()):
        assert topic_of(row["id"]) == "model"
    assert topic_of("sector-funder") == "sectors"
    assert topic_of("entry-wolff-1") == topic_of("evidence-all") == "evidence"
    assert topic_of("nothing") == ""


def test_the_ledger_has_something_against_each_condition_and_the_ten_points():
    """L5."""
    for topic in evidence.LEDGER_TOPICS:
        assert evidence.about(topic, "for")
        assert evidence.about(topic, "against")
    assert {f"wolff-{k}" for k in range(1, 11)} <= {entry.id for entry in evidence.entries()}
    study = next(entry for entry in evidence.entries() if entry.id == "cross-site")
    assert "150" in study.caution
    assert "attribution" in study.caution


def test_a_wrong_entry_says_which_and_what_is_allowed(tmp_path, monkeypatch):
    with pytest.raises(CisimError, match="entry 'x': side 'agains'; did you mean 'against'"):
        evidence.EvidenceEntry("x", "all", "agains", "limited", "claim", "source", "text")
    entry = tomllib.loads(evidence.EVIDENCE_FILE.read_text(encoding="utf-8"))["entry"][0]
    file = tmp_path / "evidence.toml"
    file.write_text("\n".join(["[[entry]]", *(f'{k} = "{v}"' for k, v in entry.items())] * 2))
    monkeypatch.setattr(evidence, "EVIDENCE_FILE", file)
    with pytest.raises(CisimError, match="more than one entry with the id strive"):
        evidence.entries.__wrapped__()


def test_ids_of_sources_are_explained_on_the_page():
    explained = {i for ids, _ in shipped.source_ids() for i in ids.split(", ")}
    named = [(row["name"], next(part["text"] for part in row["parts"] if part["heading"] == "Source"))
             for row in (*learn_texts.mechanism_rows(), *learn_texts.condition_rows())]  # fmt: skip
    named += [(sector.name, decision.source) for sector in SECTORS for decision in sector.decisions]
    for name, source in named:
        for letter, first, last in re.findall(r"\b([A-GV])(\d+)(?:-[A-GV](\d+))?", source):
            ids = {f"{letter}{k}" for k in range(int(first), int(last or first) + 1)}
            assert ids <= explained, (name, source)


def test_ids_of_the_ledger_are_explained_on_the_page():
    explained = {i for ids, _ in shipped.source_ids() for i in ids.split(", ")}
    named = {i for entry in evidence.entries() for i in re.findall(r"\b[A-GV]\d+\b", entry.source)}
    assert len(named) > 10
    assert named <= explained


def test_documents_come_along_and_say_the_misses():
    report = shipped.validation()
    assert re.match(r"\d+ of \d+ groups of claims pass", report.summary)
    assert len(report.rows) > 50
    assert sum(not row[-1].startswith("PASS") for row in report.rows) == len(report.misses) > 0
    assert "cisim" in shipped.citation()
    package = tomllib.loads((PACKAGE.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    sent = package["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"].values()
    assert {f"cisim/documents/{name}" for name in DOCUMENT_FOLDERS} <= set(sent)


def test_an_installation_without_documents_says_so(monkeypatch):
    monkeypatch.setattr(shipped, "document", lambda name: "")
    assert "did not come" in shipped.validation.__wrapped__().summary
    assert shipped.citation() == ""
