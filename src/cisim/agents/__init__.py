"""The model as Mesa knows it: ``CommunityModel`` and its agents.

Public: every name of ``__all__``.
"""

from cisim.agents.model import CommunityModel
from cisim.agents.organisations import AGENT_CLASSES, Backbone, Business, Funder, Government, Nonprofit, Organisation

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
