"""The parts of a development that can be redacted, and a development without the texts of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from domain.checks.invalid_values import InvalidValues
from domain.errors import Invalid
from domain.event import REDACTED, Event, private_texts, without_private_texts
from domain.values import (
    Account,
    DevelopmentEnd,
    Dispute,
    Ending,
    Finding,
    Interruption,
    MetCondition,
    Report,
)

# Reports, disputes and findings can be narrowed to one of them, numbered from 1: `reports.2`.
PARTS = {
    "title": "The title",
    "summary": "The summary",
    "commitments": "The scope and the condition of each commitment",
    "reports": "The summary, `attributed_to` and `url` of each report; of one: reports.2",
    "disputes": "The same of each report that denies it; of one: disputes.1",
    "findings": "The same of the reports of each finding; of one finding: findings.1",
    "ends": "The same of the reports of each end of the development",
    "reasons": (
        "The reasons of corrections, of endings and ends, of suspensions and resumptions, of met"
        " conditions, of withdrawals and of a retraction"
    ),
}
_NUMBERED = re.compile(r"(reports|disputes|findings)\.([1-9][0-9]{0,5})", re.ASCII)

Attested = TypeVar("Attested", Report, Dispute, Finding)
Reasoned = TypeVar(
    "Reasoned",
    tuple[Ending, ...],
    tuple[Interruption, ...],
    tuple[MetCondition, ...],
)


def check_parts(parts: tuple[str, ...], most: Mapping[str, int]) -> None:
    """Raise `Invalid` for each word that names no part of a development.

    `most` has the number of its reports, its disputes and its findings.
    """
    found = InvalidValues()
    if not parts:
        found.add(Invalid("parts is empty", field="parts", allowed=", ".join(PARTS)))
    for at, part in enumerate(parts):
        numbered = _NUMBERED.fullmatch(part)
        if part not in PARTS and not (numbered and int(numbered[2]) <= most[numbered[1]]):
            found.add(
                Invalid(
                    f"parts[{at}]: {part[:100]!r} is not a part of this development",
                    field=f"parts[{at}]",
                    allowed=f"{', '.join(PARTS)}; one of its"
                    f" {' or '.join(f'{most[name]} {name}' for name in most)}, as in reports.1",
                )
            )
    found.raise_any()


def check_new_texts(event: Event) -> None:
    """Raise `Invalid` if a new text in an event is the one that replaces a redacted text.

    A correction repeats the fields that it does not change, redacted or not; so does that of a
    report.
    """
    changed: tuple[str, ...] | None = getattr(event, "changed", None)
    for path, text in private_texts(event):
        if text != REDACTED:
            continue
        first, _, rest = path.partition(".")
        corrects = first in ("account", "report") and changed
        is_repeated = corrects and rest.partition(".")[0] not in corrects
        if not is_repeated:
            field = re.sub(r"^(account|ending|suspension|resumption|met|finding|end)\.", "", path)
            field = re.sub(r"\.(\d+)", r"[\1]", field)
            raise Invalid(
                f"{field}: {REDACTED!r} is what readers see in place of a redacted text",
                field=field,
                allowed="another text",
            )


def redacted_account(account: Account, parts: Collection[str]) -> Account:
    """Return an account without its texts in these parts."""
    if "title" in parts:
        account = replace(account, title=REDACTED)
    if "summary" in parts and account.summary:
        account = replace(account, summary=REDACTED)
    if "commitments" in parts:
        account = replace(account, commitments=without_private_texts(account.commitments))
    return account


def redacted_each(
    numbered: Iterable[tuple[int, Attested]], name: str, parts: Collection[str]
) -> tuple[Attested, ...]:
    """Return reports, disputes or findings without their texts in these parts.

    They are the part `name`, and are given with their numbers.
    """
    return tuple(
        without_private_texts(one) if name in parts or f"{name}.{number}" in parts else one
        for number, one in numbered
    )


def redacted_reasons(changes: Reasoned, parts: Collection[str]) -> Reasoned:
    """Return endings, or other changes, without their reasons, if these are among the parts."""
    return without_private_texts(changes) if "reasons" in parts else changes


def redacted_end(end: DevelopmentEnd | None, parts: Collection[str]) -> DevelopmentEnd | None:
    """Return the end of a development without its texts in these parts."""
    if end is not None and "reasons" in parts:
        end = replace(end, reason=REDACTED)
    if end is not None and "ends" in parts:
        end = replace(end, reports=without_private_texts(end.reports))
    return end
