"""Landlord files: ``landlords/<landlord>.toml`` → checked values, and what is in force on a date.

A landlord's names, contact details, roles, service areas, permissions and policy versions are content. A file with a
fault is refused with the key at fault, so that no other part of the program has to expect a missing role or a policy
without a date.
"""

from __future__ import annotations

from .landlord import ANY_STAFF, BEFORE_FIRST_POLICY, POLICY_EXPIRED, Landlord, LandlordError, Ombudsman
from .loading import load_landlord, load_ombudsman

__all__ = [
    "ANY_STAFF",
    "BEFORE_FIRST_POLICY",
    "POLICY_EXPIRED",
    "Landlord",
    "LandlordError",
    "Ombudsman",
    "load_landlord",
    "load_ombudsman",
]
