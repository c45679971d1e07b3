"""Examples of the main answers, from the seeds."""

from __future__ import annotations

EXAMPLES: dict[str, object] = {}
