"""Kuroshio: coordination and safety at sea between sides that share no network."""

__version__ = "0.1.0"
