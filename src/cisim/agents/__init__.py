"""The model as Mesa knows it: ``CommunityModel`` and its agents.

Public: every name of ``__all__``.
"""

from cisim.agents.funders import Backbone, Funder
from cisim.agents.model import CommunityModel
from cisim.agents.organisations import Business, Government, Nonprofit, Organisation
from cisim.agents.roles import AGENT_CLASSES

__all__ = [
    "AGENT_CLASSES",
    "Backbone",
    "Business",
    "CommunityModel",
    "Funder",
    "Government",
    "Nonprofit",
    "Organisation",
]
