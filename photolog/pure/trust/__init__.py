"""Computation that trust rests on. No clock here, and no keys on disk."""
