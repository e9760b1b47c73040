"""The contracts for extensions are plain classes, and they refuse what breaks them."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from cisim.model.conditions import CONDITIONS, Change
from cisim.testing import ConditionContract


def test_contracts_are_imported_without_pytest_mesa_and_solara():
    code = "import sys, cisim.testing; print(sorted({'pytest', 'mesa', 'solara'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


COMMON_AGENDA = CONDITIONS[0]


def contract_of(**changes):
    """The contract of the common agenda with something changed."""
    contract = ConditionContract()
    contract.condition = dataclasses.replace(COMMON_AGENDA, **changes)
    return contract


FREE = tuple(c for c in COMMON_AGENDA.changes if c.role != "price")
LATE = (*FREE, Change("coordination_hours", "add", ("hours",), "price", "paid late"))


@pytest.mark.parametrize(
    ("changes", "test"),
    [
        ({"harm": ""}, "test_says_what_it_claims_costs_and_can_harm"),
        ({"changes": FREE}, "test_has_a_benefit_a_price_and_a_harm"),
        ({"changes": LATE}, "test_prices_follow_the_effort_and_not_the_level"),
        ({"changes": FREE}, "test_names_known_quantities_and_every_parameter_is_used"),
        ({"source": ""}, "test_every_number_has_a_range_a_unit_a_grade_and_a_source"),
    ],
)
def test_what_breaks_the_contract_of_conditions_is_refused(changes, test):
    with pytest.raises(AssertionError):
        getattr(contract_of(**changes), test)()
    getattr(contract_of(), test)()
