"""What others wrote is read within bounds: exit code 2 and a sentence, at once, whatever stands in it."""

from __future__ import annotations

import os
import random
import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.comparison.comparison import compare
from cisim.comparison.ledger import money_total
from cisim.dashboard.state.url import from_link, from_query
from cisim.errors import CisimError, ScenarioError
from cisim.model.joint_limits import PARAMETER_LIMITS
from cisim.scenario import bounded
from cisim.scenario.load import from_text, load, parse_override
from cisim.scenario.schema import all_parameters
from cisim.simulation import simulate
from machine import patience

ROOT = Path(__file__).resolve().parents[2]


def refused(*words: object) -> str:
    """What a command says that is refused within a second, without a traceback."""
    begun = time.perf_counter()
    done = CliRunner().invoke(main, [*map(str, words)])
    assert time.perf_counter() - begun < patience(1.5)
    assert done.exit_code == 2, (done.output[-2000:], done.exception)
    assert "Traceback" not in done.output
    assert len(done.output) < 20_000
    return done.output


CONTENTS = {
    "a number of 5,000 digits": "[problem]\nknown = " + "9" * 5000,
    "a number of 5,000 hex digits": "[problem]\nknown = 0x" + "f" * 5000,
    "a hundred thousand brackets": "x = " + "[" * 100_000 + "]" * 100_000,
    "tables in tables": "x = " + "{a = " * 5_000 + "1" + "}" * 5_000,
    "a dotted key of 300 kB": ".".join(["a"] * 150_000) + " = 1",
    "a dotted key with quotes": ".".join(['"a"'] * 100_000) + " = 1",
    "a header of 300 kB": "[" + ".".join(["a"] * 150_000) + "]",
    "a hundred thousand keys": "\n".join(f"k{n} = 1" for n in range(100_000)),
    "nineteen thousand unknown keys": "\n".join(f"k{n} = 1" for n in range(19_000)),
    "blank lines": "\n" * 900_000,
    "large": "# " + "x" * 2_000_000,
    "a long word": "title = " + "a" * 300_000,
    "a text that does not end": 'title = """' + '\\"' * 400_000,
    "an escape sequence of a terminal": 'title = "\\u001b[2J"',
    "a long key": '"' + "k" * 300_000 + '" = 1',
    "no UTF-8": b"\xff\xfe\x00",
    "a null byte": b"title = '\x00'",
}


@pytest.mark.parametrize("what", CONTENTS)
@pytest.mark.parametrize("command", ["show", "sweep"])
def test_a_file_out_of_bounds_is_refused_at_once(tmp_path, what, command):
    file, content = tmp_path / "x.toml", CONTENTS[what]
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert str(file) in refused(*(("show",) if command == "show" else ("sweep", "plan")), file)


def test_a_file_of_100_megabytes_is_not_read(tmp_path):
    file = tmp_path / "x.toml"
    with file.open("wb") as sparse:
        sparse.truncate(100_000_000)
    assert "is too large: allowed are 1,000,000 bytes" in refused("show", file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes among the files here")
@pytest.mark.parametrize("words", [("doctor", "--file"), ("validate", "--patterns"), ("show",), ("sweep", "run")])
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_pipe_or_a_device_is_no_file(tmp_path, words, kind):
    place = tmp_path / "x"
    if kind == "pipe":
        os.mkfifo(place)
    refused(*words, place if kind == "pipe" else "/dev/zero")


@pytest.mark.parametrize(
    ("length", "message"), [(1000, "more than 16 files"), (17, "more than 16 files"), (3, "circle")]
)
def test_a_chain_of_files_has_an_end(tmp_path, length, message):
    for n in range(length):
        (tmp_path / f"s{n}.toml").write_text(f'extends = "s{(n + 1) % length}.toml"\n')
    assert message in refused("show", tmp_path / "s0.toml")


@pytest.mark.parametrize("text", ["[" * 50_000, "9" * 5000, "{a=" * 5000, "x" * 300_000, ".".join("a" * 100_000)])
def test_set_has_the_same_bounds(text):
    assert "--set problem.known" in refused("show", "small-town", "--set", f"problem.known={text}")
    assert "--set" in refused("show", "small-town", "--set", f"{text}=1")


def test_a_value_is_what_it_was():
    assert parse_override("a.b = 1e6") == ("a.b", 1e6)
    assert parse_override("a=adaptive") == ("a", "adaptive")
    assert parse_override('a=[1, "x"]') == ("a", [1, "x"])


@pytest.mark.parametrize(
    "link",
    ["http://[::1/?money=5", "http://[::1]/explore", "file:///etc/passwd", "file:///x?money=5", "explore",
     "javascript:x", "http://127.0.0.1/?money=" + "9" * 5000,
     "http://127.0.0.1/?money=5&" + "a=1&" * 9000, "?" + "[" * 5000,
     "http://127.0.0.1/?learning.noise=" + "[" * 5000],
)  # fmt: skip
def test_a_link_that_is_none_is_said(link):
    assert "link" in refused("compare", "--link", link)


def test_a_link_of_the_dashboard_is_taken_whole_or_as_its_settings():
    for link in ("http://127.0.0.1:8765/?money=5", "https://x.org/compare?money=5", "?money=5", "money=5"):
        settings, _ = from_link(link)
        assert settings.scenario["money.pool"] == 5e6


@pytest.mark.parametrize("text", ["{" * 100_000, '{"a": ' * 100_000, "[1, 2]", '{"plan_hash": ' + "9" * 5000 + "}"])
def test_a_plan_out_of_bounds_is_refused(tmp_path, text):
    (tmp_path / "plan.json").write_text(text)
    assert "plan.json" in refused("sweep", "run", tmp_path / "plan.json")


def test_hours_that_nobody_has_are_refused_and_shown():
    """0.5 of fundraising with 0.5 of reports gave coordination below zero."""
    wrong = {"hours.fundraising": 0.5, "hours.reporting": 0.5}
    with pytest.raises(ScenarioError, match=re.escape("= 1.05: allowed: at most 1, for a nonprofit")):
        load("small-town", wrong)
    load("small-town", wrong | {"hours.search": 0})
    with pytest.raises(ScenarioError):
        load("small-town", wrong | {"hours.search": 0, "funding.claim_effort": 0.1})
    assert "at most 1, for a nonprofit" in CliRunner().invoke(main, ["describe", "hours.reporting"]).output
    assert all(key in all_parameters() for limit in PARAMETER_LIMITS for key in limit.keys)


def test_a_run_that_cannot_be_is_stopped_with_its_number_and_seed(small, monkeypatch):
    """Whatever a community of one's own leads to: the run is named, not averaged."""
    made, count = simulate.run_block, [0]

    def broken(*arguments, **options):
        record = made(*arguments, **options)
        count[0] += 1
        if count[0] == 2:
            record.hours[0, 1, -1, 0] = -5.0
        return record

    monkeypatch.setattr(simulate, "run_block", broken)
    short = small.replace({"time.months": 12})
    seeds = simulate.replication_seeds(1, 6)
    with pytest.raises(CisimError, match=rf"run 4 \(seed {int(seeds[4])}\) gives -5 hours"):
        list(simulate.stream([short], seeds, threads=1, worlds_per_block=3))


def test_money_is_summed_exactly():
    """Six accounts whose sum in floating point depends on their order."""
    import numpy as np

    row = [1e16, 1.0, 3.7, -1e16, 0.25, 2.0]
    assert money_total(np.array([[*row, 9.0, 9.0]])).tolist() == [6.95]
    c = compare(load("small-town", {"time.months": 12}), 3, 1)
    arms = c.to_dict()["arms"]
    assert arms["isolated"]["money_total"] == arms["collective"]["money_total"]


MUTATIONS = ("delete", "double", "flip", "number", "bracket", "line", "cut")
NUMBERS = ("nan", "inf", "-1", "1e308", "9" * 30, "0x10", "true", '"x"', "[]", "{}", "1979-05-27", "-0.0", "")


def mutated(text: str, rng: random.Random) -> str:
    """A scenario with one to four changes somewhere."""
    for _ in range(rng.randint(1, 4)):
        at, kind = rng.randrange(len(text) + 1), rng.choice(MUTATIONS)
        lines = text.splitlines(keepends=True)
        if kind == "delete":
            text = text[:at] + text[at + rng.randint(1, 20) :]
        elif kind == "double":
            text = text[:at] + text[at : at + 200] * 2 + text[at + 200 :]
        elif kind == "flip" and text:
            at = min(at, len(text) - 1)
            text = (
                text[:at] + chr(rng.choice((0, 9, 27, 34, 39, 91, 123, 233, 0x202E, 0x1F600, 0xFEFF))) + text[at + 1 :]
            )
        elif kind == "number":
            text = re.sub(
                r"= *[-\d.e]+", lambda m: f"= {rng.choice(NUMBERS)}" if rng.random() < 0.1 else m.group(), text
            )
        elif kind == "bracket":
            text = text[:at] + rng.choice("[]{}.=\"'#,\n") * rng.randint(1, 3) + text[at:]
        elif kind == "line" and len(lines) > 1:
            one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
            lines[one], lines[other] = lines[other], lines[one]
            text = "".join(lines)
        else:
            text = text[:at]
    return text


SEEDS = sorted((ROOT / "configs" / "scenarios").glob("*.toml")) + sorted((ROOT / "configs" / "cases").glob("*.toml"))


@pytest.mark.parametrize("seed", range(5))
def test_a_hundred_mutated_scenarios_are_read_or_refused(tmp_path, seed):
    """As a file and as the text of an upload: a scenario, or an error that a user can mend, never one of Python."""
    rng, file = random.Random(seed), tmp_path / "x.toml"
    outcomes = {"read": 0, "refused": 0}
    for _ in range(100):
        text = mutated(rng.choice(SEEDS).read_text(encoding="utf-8"), rng)
        file.write_text(text, encoding="utf-8", errors="surrogatepass")
        for read in (lambda: load(file), lambda text=text: from_text(text, "up.toml")):
            try:
                assert read().hash
                outcomes["read"] += 1
            except CisimError:
                outcomes["refused"] += 1
    assert min(outcomes.values()) > 5


@pytest.mark.parametrize("seed", range(3))
def test_mutated_links_are_read_or_said(seed):
    rng = random.Random(seed)
    text = "community=small-town&problem=technical&money=5&learning.noise=0.2&seed=7&rope=0.5&v=0.2.0"
    for _ in range(60):
        query = mutated(text, rng)
        from_query(query)
        try:
            from_link(f"http://127.0.0.1:1/?{query}")
        except CisimError:
            continue


def test_the_time_of_a_look_grows_with_the_length():
    for text in ('"""' * 300_000, "'''" * 300_001, "a." * 450_000, "a-" * 450_000, '"' * 900_000, "[x]" * 300_000):
        begun = time.perf_counter()
        with pytest.raises(CisimError):
            bounded.parse_toml(text, "x")
        assert time.perf_counter() - begun < patience(1.5), text[:10]
