"""A stance to explain: what decided it, and all that its reason may name."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from domain.explanation.phrases import Cited, Found

if TYPE_CHECKING:
    from domain.commitments import EndedPlace
    from domain.explanation.fighting import Fighting
    from domain.explanation.record import LastEvidence
    from domain.stance.dated_claims import DatedClaim


class Doubt(StrEnum):
    """Why the dating of a stance is uncertain, if neither its rule nor its rivals say so."""

    DATE = "date"
    RESUMED = "resumed"
    DISSOLUTION = "dissolution"
    MEMBERSHIP = "membership"
    SUCCESSION = "succession"
    PLACEMENT = "placement"


class Against(NamedTuple):
    """The number of acts against the ceasefire or pledge that decides, since it settled.

    `violations` are force of A on B, `threats` those of A, `attacks` force of B on A, and
    `with_members` force between one of the two and a member of the other.
    """

    violations: int = 0
    threats: int = 0
    attacks: int = 0
    with_members: int = 0


class Announced(NamedTuple):
    """A commitment that was announced, and takes effect between two days.

    `awaited` is the condition that has to be met before; None if it is met, or if there is none.
    """

    begins: int
    settled: int
    is_ceasefire: bool = True
    awaited: str | None = None


class EndReported(NamedTuple):
    """The names of the sources that report the end of an act, and of those that deny its end."""

    by: Sequence[str] = ()
    denied_by: Sequence[str] = ()


class Explained(NamedTuple):
    """A stance to explain on day `on`; `basis` names the decider first, as the segment does.

    `decider` is the claim that decides, with its days. `doubt` is None if the dating is firm, or if
    the rule or the rivals explain it. `fighting` is what makes force sustained, if that is known.
    `last` is the newest evidence of the pair and the development that it is in; only a stance
    without a recent record needs it. `announced` is the commitment of an announcement, and
    `promised` the action of the commitment that decides. `undertaken` names the actors between
    which a commitment of the basis was undertaken that a successor took over. `ended_places` are
    the places in which the commitment that decides ended, by any day. `findings` are those on the
    act that decides, or on the acts under the commitment that decides, the newest first. `end` says
    who reports and who denies the end of the act that decides, or of the newest evidence.
    """

    actor: str
    toward: str
    rule: str
    on: int
    basis: Sequence[Cited] = ()
    rivals: Sequence[Cited] = ()
    decider: DatedClaim | None = None
    doubt: Doubt | None = None
    against: Against = Against()
    fighting: Fighting | None = None
    last: tuple[LastEvidence, Cited] | None = None
    announced: Announced | None = None
    promised: str | None = None
    undertaken: tuple[str, str] | None = None
    ended_places: Sequence[EndedPlace] = ()
    findings: Sequence[Found] = ()
    end: EndReported = EndReported()
