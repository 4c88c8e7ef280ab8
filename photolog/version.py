"""The version of photolog, on the ground floor so that every floor may tell it."""

VERSION = "0.1.0"
