"""The command line."""

from api.cli.program import main, program

__all__ = ["main", "program"]
