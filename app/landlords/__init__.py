"""Landlord files: ``landlords/<landlord>.toml`` → checked values, and what is in force on a date.

Who a landlord is – names, contact details, roles, service areas, permissions, policy versions – is content. A file
that does not hold together is refused with the key at fault, so nothing later meets a missing role or a policy
without a date.
"""

from __future__ import annotations

from .landlord import ANY_STAFF, POLICY_EXPIRED, Landlord, LandlordError, Ombudsman
from .loading import load_landlord, load_ombudsman

__all__ = [
    "ANY_STAFF",
    "POLICY_EXPIRED",
    "Landlord",
    "LandlordError",
    "Ombudsman",
    "load_landlord",
    "load_ombudsman",
]
