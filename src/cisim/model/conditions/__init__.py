"""The five conditions: one file each, a table of them here, and the quantities they may change."""

from cisim.model.conditions.backbone_support import BACKBONE_SUPPORT
from cisim.model.conditions.base import Change, Condition, Prerequisite, condition_of, own, strength_key
from cisim.model.conditions.common_agenda import COMMON_AGENDA
from cisim.model.conditions.continuous_communication import CONTINUOUS_COMMUNICATION
from cisim.model.conditions.mutually_reinforcing_activities import MUTUALLY_REINFORCING_ACTIVITIES
from cisim.model.conditions.shared_measurement import SHARED_MEASUREMENT
from cisim.model.quantities import QUANTITIES, Quantity

CONDITIONS: tuple[Condition, ...] = (
    COMMON_AGENDA,
    SHARED_MEASUREMENT,
    MUTUALLY_REINFORCING_ACTIVITIES,
    CONTINUOUS_COMMUNICATION,
    BACKBONE_SUPPORT,
)

__all__ = [
    "CONDITIONS",
    "QUANTITIES",
    "Change",
    "Condition",
    "Prerequisite",
    "Quantity",
    "condition_of",
    "own",
    "strength_key",
]
