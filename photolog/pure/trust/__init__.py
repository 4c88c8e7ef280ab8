"""Computation that trust rests on: codes today, signatures with federation. No clock, no keys on disk."""
