"""What the model is: parameters, quantities, conditions, mechanisms, the month and its kernels.

Public: ``conditions``, ``schedule.Event`` and ``sectors.SectorDraw``, for extensions. The rest is private.
"""
