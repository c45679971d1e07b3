"""The command line."""

import os

__all__ = ["main"]


def main() -> None:
    """Run the command that the arguments name."""
    # Ctrl-C may come while the module `signal` is imported too; what it wraps is built in.
    early = __import__("_signal")
    if early.getsignal(early.SIGINT) is early.default_int_handler:
        early.signal(early.SIGINT, lambda number, _frame: os._exit(128 + number))

    from api.cli.program import entry  # noqa: PLC0415 nothing of the product is imported before

    entry.main()
