"""The questions about stances: of an actor, of all pairs, of a dyad, and what changed."""
