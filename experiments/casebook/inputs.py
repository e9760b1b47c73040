"""What a case file sets, read from its lines: the reason and the grade of a value stand behind it as a remark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

HEAD = ("extends", "title", "description", "sources", "name", "short", "share")
"""Keys that need no reason."""
SETTING = re.compile(r"""(?P<key>\w+)\s*=\s*(?P<value>(?:"[^"]*"|[^#"])+?)\s*(?:\#\s*(?P<remark>.*))?$""", re.VERBOSE)
GRADED = re.compile(r"(?P<reason>.*?)\s*\((?P<grade>[SLA])(?:: (?P<source>[^()]*))?\)$")


@dataclass(frozen=True)
class Input:
    """A value that a case sets: where (section or stage), key, value as written, reason, grade and source."""

    where: str
    key: str
    value: str
    reason: str
    grade: str
    source: str


def inputs(path: Path) -> list[Input]:
    """The values a case file sets, in order; a value without grade has an empty one."""
    rows: list[Input] = []
    where, names = "", False
    for line in path.read_text(encoding="utf-8").splitlines():
        if header := re.match(r"\[+([\w.]+)\]+", line):
            where, names = header[1], line.startswith("[[")
        elif (setting := SETTING.match(line)) and not line.startswith("#"):
            if names and setting["key"] == "name":
                where = setting["value"].strip('"')
            if setting["key"] not in HEAD:
                rows.append(_input(where, setting))
    return rows


def _input(where: str, setting: re.Match[str]) -> Input:
    remark = setting["remark"] or ""
    graded = GRADED.match(remark)
    if graded is None:
        return Input(where, setting["key"], setting["value"], remark, "", "")
    return Input(where, setting["key"], setting["value"], graded["reason"], graded["grade"], graded["source"] or "")
