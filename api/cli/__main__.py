"""`python -m api.cli`: the command line without an installed script."""

from __future__ import annotations

from api.cli import main

main()
