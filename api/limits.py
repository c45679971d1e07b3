"""Limits of what a request may ask for, on the command line and over HTTP."""

from __future__ import annotations

LARGEST_INTEGER = 2**53 - 1  # what a JSON number holds exactly
LONGEST_PAGE = 500
USUAL_PAGE = 50
