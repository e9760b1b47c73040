"""Every finished sweep can be reported: all kinds of designs, values that agree to six digits, points drawn twice."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cisim.experiment.analysis.table import AnalysisError
from cisim.experiment.sweep.run_experiment import run_experiment
from cisim.report.documents.sweep import sweep_document
from cisim.report.html import as_page

SAME = [0.1234561, 0.1234562, 0.1234563]
NOISE = {"learning.noise": [0.1, 0.1000001]}
DESIGNS: dict[str, list[dict[str, Any]]] = {
    "none": [],
    "values that agree to six digits": [{"kind": "grid", "values": {"problem.known": SAME}}],
    "two such keys": [{"kind": "grid", "values": {"problem.known": SAME[:2]} | NOISE}],
    "factorial": [{"kind": "factorial", "keys": ["conditions.common_agenda.strength",
                                                 "conditions.backbone_support.strength"]}],
    "factorial beside such values": [{"kind": "factorial", "keys": ["conditions.common_agenda.strength",
                                      "conditions.backbone_support.strength"]},
                                     {"kind": "grid", "values": {"problem.known": SAME[:2]}}],
    "strengths that are hardly on": [{"kind": "grid",
                                      "values": {"conditions.common_agenda.strength": [0.0, 1e-9, 1.0]}}],
    "truth values": [{"kind": "grid", "values": {"ties.graph": ["random", "small_world"]}}],
    "lhs": [{"kind": "lhs", "samples": 4, "ranges": NOISE}],
    "whole numbers drawn twice": [{"kind": "lhs", "samples": 4, "ranges": {"problem.coupling_within": [1, 2]}}],
    "morris": [{"kind": "morris", "samples": 2, "ranges": NOISE | {"problem.known": [0.0, 0.5]}}],
    "sobol": [{"kind": "sobol", "samples": 2, "ranges": NOISE}],
    "names that look alike": [{"kind": "list", "name": "where", "points": [{"label": "a"}, {"label": "a "},
                               {"label": "a, b 1"}]}],
    "two lists": [{"kind": "list", "name": "b", "points": [{"label": "x"}, {"label": "x, y"}]},
                  {"kind": "list", "name": "c", "points": [{"label": "y, z"}, {"label": "z"}]}],
    "switches": [{"kind": "switches", "switches": {"cut": {"learning.noise": 0.05}}}],
    "paths": [{"kind": "paths", "samples": 2, "groups": {"one": NOISE, "two": {"problem.known": [0.0, 0.5]}}}],
}  # fmt: skip


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("arms", [["isolated", "collective"], ["collective"]], ids=["both arms", "one"])
def test_a_finished_sweep_can_be_reported(tmp_path, name, arms):
    experiment = {"scenario": "small-town", "set": {"time.months": 24}, "replications": 2, "arms": arms,
                  "years": [0, 1, 2], "design": DESIGNS[name]}  # fmt: skip
    run_experiment(experiment, tmp_path, quiet=True, jobs=1)
    page = as_page(sweep_document(tmp_path))
    assert "</html>" in page
    if name == "values that agree to six digits" and len(arms) == 2:
        assert all(re.search(rf"problem\.known {value}", page) for value in SAME)
        assert re.search(r"Verdicts over 3 design points: [^:]* at [123]\b", page)


def test_a_sweep_of_which_no_run_can_be_is_said_to_be_one(tmp_path):
    impossible = {"problem.bits": 3, "problem.coupling_within": 5}
    design = [{"kind": "list", "name": "p", "points": [{"label": "a", "set": impossible}]}]
    run_experiment({"scenario": "small-town", "replications": 2, "design": design}, tmp_path, quiet=True, jobs=1)
    with pytest.raises(AnalysisError, match=r"no finished run is left to analyse \(2 failed\)"):
        as_page(sweep_document(tmp_path))
