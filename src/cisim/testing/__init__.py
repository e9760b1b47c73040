"""Contract tests for extensions: inherit a class, name what you have written, and run pytest.

    from cisim.testing import ConditionContract

    class TestYouthVoice(ConditionContract):
        reference = "youth_voice:YOUTH_VOICE"

The package's own conditions, funders and pages are tested with the same classes. They are plain classes: nothing here
imports pytest.

Public: every name of ``__all__``.
"""

from cisim.testing.condition import ConditionContract
from cisim.testing.funder import FunderContract
from cisim.testing.page import PageContract
from cisim.testing.scenarios import small_city, tiny_city
from cisim.testing.sector_rule import SectorRuleContract

__all__ = ["ConditionContract", "FunderContract", "PageContract", "SectorRuleContract", "small_city", "tiny_city"]
