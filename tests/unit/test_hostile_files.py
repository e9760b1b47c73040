"""Three hundred hostile files, of which the truth is known: each is read as it was meant, or refused with a place."""

from __future__ import annotations

import csv
import io
import unicodedata

import numpy as np
import pytest

from cisim.errors import CisimError
from cisim.own_community.csv_file import parse_community
from cisim.own_community.csv_table import parse_table
from cisim.own_community.names import name_key
from cisim.own_community.problems import CommunityFileError
from cisim.own_community.series import MAX_SERIES_ROWS, parse_series, series_sheet
from cisim.scenario.text_file import EncodingError, decode_text

FILES = 300
NAMES = (
    "Early Start, Inc.",
    "Café Début",
    'The "Reads" Co.',
    "Ångström & Søn",
    "Zwölf|Eins",
    "'=1+1",
    "Niño Sano",
    "O’Hara",
)
SHORT = ("ready", "reading", "maths", "graduate", "enrol", "complete", "employed")


def truth_of(rng):
    """Names, stages and budgets of a community."""
    names = [f"{NAMES[k % len(NAMES)]} {k}" for k in range(int(rng.integers(1, 12)))]
    budgets = [int(b) * 1000 for b in rng.integers(10, 4000, len(names))]
    return list(zip(names, rng.choice(SHORT, len(names)), budgets, strict=True))


def hostile_name(name, rng):
    """The same name as somebody else's program writes it."""
    kinds = (
        lambda n: n,
        lambda n: unicodedata.normalize("NFD", n),
        lambda n: f"\u200e{n}\u200f",
        lambda n: f"  {n}\u00a0",
        lambda n: n[:3] + "\u00ad" + n[3:],
        lambda n: f"\u200b{n}",
    )
    return kinds[rng.integers(len(kinds))](name)


def hostile_budget(budget, thousands, rng):
    """The same sum in other ways of writing, some of which are refused."""
    if thousands:
        return str(budget // 1000)
    kinds = ("{:d}", "{:,d}", "${:,d}", "{:d}.00", "{:.6e}", "US$ {:d}", "{:,d} USD")
    text = kinds[rng.integers(len(kinds))].format(budget) if rng.random() < 0.9 else f"{budget / 1000:g}k"
    return text.replace(",", " ") if rng.random() < 0.2 else text


def hostile_organisations(truth, rng):
    """A file of organisations, and how it is damaged."""
    thousands = rng.random() < 0.3
    heading = str(
        rng.choice(["Budget ($000s)", "Annual_Budget (in thousands)"] if thousands else ["budget", "REVENUE_AMT"])
    )
    head = [str(rng.choice(["label", "Organization_Name", "NAME"])), "Stage", heading]
    rows = [[hostile_name(n, rng), s, hostile_budget(b, thousands, rng)] for n, s, b in truth]
    if rng.random() < 0.5:
        head.append("Notes")
        rows = [[*row, str(rng.choice(["", "a note", "x, y"]))] for row in rows]
    order = rng.permutation(len(head))
    table = [[row[k] for k in order] for row in [head, *rows]]
    if rng.random() < 0.2:
        table.insert(int(rng.integers(1, len(table) + 1)), table[0])
    if rng.random() < 0.2:
        table.append(["Total" if k == 0 else "" for k in order])
    out = io.StringIO()
    mark = str(rng.choice([",", ";", "\t"]))
    writer = csv.writer(out, delimiter=mark, lineterminator=str(rng.choice(["\n", "\r\n"])))
    writer.writerows(table)
    text = out.getvalue()
    damage = rng.integers(6)
    if damage == 0:
        text = text.replace('"', "")  # quotation marks are lost: commas inside cells are now between them
    elif damage == 1:
        text = text.replace("\n", "\n\n").replace("\n", f"{mark * 3}\n", 1)
    elif damage == 2:
        text = f"sep={mark}\n{text}"
    elif damage == 3:
        text = "\n".join(f"\ufeff{line}" for line in text.split("\n"))
    return text, bool(damage == 0)


def encoded(text, rng):
    """The text as bytes in one of the encodings that programs save."""
    for encoding in rng.permutation(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]):
        try:
            return text.encode(str(encoding))
        except UnicodeEncodeError:
            continue
    return text.encode()


def same_community(small, roster, truth, lost_quotes):
    """Whether what was read is what was meant; without quotation marks a name may have lost its own."""
    stages = {s.short: s.name for s in small.stages}
    strip = (lambda t: t.replace('"', "")) if lost_quotes else (lambda t: t.lstrip("'"))
    meant = {(name_key(strip(n).lstrip("'")), stages[s], float(b)) for n, s, b in truth}
    return {(name_key(o.label.lstrip("'")), o.stages[0], o.budget) for o in roster.organisations} == meant


def test_hostile_files_of_organisations_are_read_as_meant_or_refused(small):
    rng = np.random.default_rng(20)
    read = 0
    for k in range(FILES // 2):
        truth = truth_of(rng)
        text, lost_quotes = hostile_organisations(truth, rng)
        try:
            community = parse_community(small, decode_text(encoded(text, rng)))
        except CommunityFileError:
            continue
        if any("if both are the name" in w.text for reading in community.readings for w in reading.warnings):
            continue
        assert same_community(small, community.roster, truth, lost_quotes), (k, text, community.roster.organisations)
        read += 1
    assert read > FILES / 4


def hostile_series(rng, small):
    """A table of indicators in per cents or shares, long or wide, with suppressed cells; and its values."""
    years = range(2010, 2010 + int(rng.integers(2, 5)))
    stages = list(rng.choice(SHORT, int(rng.integers(1, 4)), replace=False))
    shares, sign = rng.random() < 0.4, rng.random() < 0.5
    named = {
        y: str(rng.choice([f"{y}", f"{y - 1}-{y % 100:02d}", f"FY{y % 100}", f"SY {y - 1}/{y % 100:02d}"]))
        for y in years
    }
    truth, cells = {}, {}
    for s in stages:
        for y in years:
            points = float(rng.integers(50, 950)) / 10
            hidden = rng.random() < 0.2
            cells[s, y] = str(rng.choice(["*", "N/A", "<10", ""])) if hidden else (
                f"{points / 100:.3f}" if shares else f"{points:.1f}" + "%" * sign)  # fmt: skip
            if not hidden:
                truth[float(y), SHORT.index(s)] = points
    if rng.random() < 0.5:
        table = [["Indicator", *named.values()], *([s, *(cells[s, y] for y in years)] for s in stages)]
    else:
        table = [["School Year", "Stage", "Value (%)" if not shares else "Value"]]
        table += [[named[y], s, cells[s, y]] for s in stages for y in years]
    out = io.StringIO()
    csv.writer(out, delimiter=str(rng.choice([",", ";", "\t"]))).writerows(table)
    return out.getvalue(), truth


def read_series(scenario, text):
    """The series of a text."""
    return parse_series(series_sheet(parse_table("s.csv", text, MAX_SERIES_ROWS), scenario), scenario)


def test_hostile_series_are_read_as_meant_or_refused(small):
    rng = np.random.default_rng(21)
    read = 0
    for k in range(FILES // 2):
        text, truth = hostile_series(rng, small)
        try:
            series = read_series(small, decode_text(encoded(text, rng)))
        except CommunityFileError:
            continue
        assert {(d.year, d.stage): pytest.approx(d.value) for d in series.data} == truth, (k, text)
        read += 1
    assert read > FILES / 4


def test_bytes_that_were_damaged_give_an_error_or_a_table_and_no_traceback(small):
    rng = np.random.default_rng(22)
    for _ in range(FILES):
        text = hostile_organisations(truth_of(rng), rng)[0] if rng.random() < 0.5 else hostile_series(rng, small)[0]
        data = bytearray(encoded(text, rng))
        for _ in range(int(rng.integers(1, 12))):
            at = int(rng.integers(len(data)))
            if rng.random() < 0.5:
                data[at] = int(rng.integers(256))
            elif rng.random() < 0.5:
                del data[at:]
                data += b"\n"
            else:
                data[at:at] = bytes(
                    rng.choice([b'"', b"\0", b",", b"\r", b"\xef\xbb\xbf", b"\xff", b"1e999", b"=", b"'"])
                )
        try:
            decoded = decode_text(bytes(data))
        except EncodingError:
            continue
        for read in (parse_community, read_series):
            try:
                read(small, decoded)
            except CisimError:
                continue
