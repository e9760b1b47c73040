"""The model as Mesa knows it: ``CommunityModel`` and its agents."""

from cisim.agents.model import CommunityModel
from cisim.agents.organisations import SECTORS, Backbone, Business, Funder, Government, Nonprofit, Organisation

__all__ = [
    "SECTORS",
    "Backbone",
    "Business",
    "CommunityModel",
    "Funder",
    "Government",
    "Nonprofit",
    "Organisation",
]
