"""The sectors: a file each, from which roster, community, Mesa agents, checks and documentation are made.

A sector is what an organisation is by right: where it works, what it lives on, what it may decide and by which rule.
Three sectors serve (``SERVING``); funders and backbones are agents too, but serve nobody.
"""

from __future__ import annotations

from cisim.model.sectors.backbone import BACKBONE as BACKBONE
from cisim.model.sectors.base import ADMISSION as ADMISSION
from cisim.model.sectors.base import CAPACITY as CAPACITY
from cisim.model.sectors.base import OWN_INCOME as OWN_INCOME
from cisim.model.sectors.base import SECTOR_RULES as SECTOR_RULES
from cisim.model.sectors.base import Sector as Sector
from cisim.model.sectors.base import SectorDraw as SectorDraw
from cisim.model.sectors.base import SectorRule as SectorRule
from cisim.model.sectors.base import Strategy as Strategy
from cisim.model.sectors.business import BUSINESS as BUSINESS
from cisim.model.sectors.funder import FUNDER as FUNDER
from cisim.model.sectors.government import GOVERNMENT as GOVERNMENT
from cisim.model.sectors.nonprofit import NONPROFIT as NONPROFIT

SECTORS: tuple[Sector, ...] = (NONPROFIT, GOVERNMENT, BUSINESS, FUNDER, BACKBONE)

SERVING = tuple(sector for sector in SECTORS if sector.code is not None)
"""Sectors whose organisations serve, in the order of their codes, which is that of organisations in all arrays."""
SERVING_NAMES = tuple(sector.name for sector in SERVING)
RULE_KEYS = {f"sector_rules.{s.name}.{rule.name}": (s, rule) for s in SECTORS for rule in s.rules}
"""Sector and rule by the key of a scenario, as ``sector_rules.government.capacity``."""
