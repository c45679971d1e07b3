"""The command line."""

from api.cli.entry import main

__all__ = ["main"]
