"""Every verb of the system; the table "Verbs" in `docs/map.md` lists them by name and module.

A verb loads the events of one aggregate, decides, and appends the event that follows.
"""

from __future__ import annotations

from domain.recording.recording import Request
from domain.values import NewDevelopment
from domain.verbs.actors import ActorVerbs
from domain.verbs.commitments import CommitmentVerbs
from domain.verbs.developments import DevelopmentVerbs
from domain.verbs.dissolutions import DissolutionVerbs
from domain.verbs.editions import EditionVerbs
from domain.verbs.memberships import MembershipVerbs
from domain.verbs.reports import ReportVerbs
from domain.verbs.sources import SourceVerbs

__all__ = ["NewDevelopment", "Request", "Stanceline"]


class Stanceline(
    ActorVerbs,
    MembershipVerbs,
    DissolutionVerbs,
    SourceVerbs,
    DevelopmentVerbs,
    ReportVerbs,
    CommitmentVerbs,
    EditionVerbs,
):
    """The verbs. Each records and returns the position, or raises a `DomainError`.

    `dry_run` returns the same verbs, which check a request and record nothing.
    """
