"""Every verb of the system. Read this list first, then one verb in a module of `domain/verbs/`.

A verb loads the events of one aggregate, decides, and appends the event that follows.
"""

from __future__ import annotations

from domain.recording.recording import Request
from domain.values import NewDevelopment
from domain.verbs.actors import ActorVerbs
from domain.verbs.commitments import CommitmentVerbs
from domain.verbs.developments import DevelopmentVerbs
from domain.verbs.dissolutions import DissolutionVerbs
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
):
    """The verbs. Each records and returns the position, or raises a `DomainError`.

    - actors: `register_actor`, `add_alias`, `rename_actor`, `correct_actor`, `dissolve_actor`,
      `correct_dissolution`, `withdraw_dissolution`,
      `check_actor`, `start_membership`, `end_membership`, `correct_membership`,
      `withdraw_membership`, `record_succession`, `withdraw_succession`
    - sources: `register_source`, `rate_source`, `affiliate_source`, `correct_source`
    - data sets: `declare_coverage`
    - developments: `report_development`, `report_developments`, `refusals_of`,
      `correct_development`, `retract_development`, `withdraw_retraction`, `end_development`,
      `withdraw_end`, `redact_development`
    - reports: `add_report`, `correct_report`, `withdraw_report`, `dispute_development`,
      `withdraw_dispute`
    - commitments: `end_commitment`, `withdraw_ending`, `suspend_commitment`, `resume_commitment`,
      `withdraw_suspension`, `withdraw_resumption`, `meet_condition`, `withdraw_met_condition`,
      `record_finding`, `withdraw_finding`

    `dry_run` returns the same verbs, which check a request and record nothing.
    """
