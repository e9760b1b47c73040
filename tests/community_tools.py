"""Files of an own community that several tests read."""

from __future__ import annotations

import pytest

from cisim.own_community.csv_file import parse_roster
from cisim.own_community.problems import CommunityFileError
from cisim.scenario.roster import Roster
from cisim.scenario.scenario import Scenario

HEAD = "label,sector,stage,segment,budget,tags\n"
ROWS = (
    "Chamber,business,Employment,,150000,\n"
    "Reads Co.,nonprofit,reading|maths,South,480000,books|youth\n"
    "Schools,government,Early-grade reading,,3200000,\n"
    '"Early Start, Inc.",,Kindergarten readiness,north,"$250,000",\n'
)
TIES = 'from,to,strength\nReads Co.,"Early Start, Inc.",0.9\nSchools,Reads Co.,\n'


def roster(scenario: Scenario, rows: str = ROWS, ties: str | None = TIES, head: str = HEAD) -> Roster:
    """What is read."""
    return parse_roster(scenario, head + rows, ties)


def problems(scenario: Scenario, rows: str = ROWS, ties: str | None = None, head: str = HEAD) -> list[str]:
    """What is said about files that are refused."""
    with pytest.raises(CommunityFileError) as refused:
        parse_roster(scenario, head + rows, ties)
    return str(refused.value).splitlines()
