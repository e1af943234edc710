"""Redress: complaint handling for social landlords, run from diagrams."""
