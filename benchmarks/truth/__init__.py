"""Measurements of how often the answers are right."""
