"""The verbs about sources and data sets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from domain import source as sources
from domain.checks.invalid_values import also
from domain.checks.words import check_slug
from domain.dataset import Coverage, Description
from domain.log import Recorded
from domain.recording.recording import Request
from domain.recording.subjects import the_dataset, the_source
from domain.verbs.verbs import Verbs


class SourceVerbs(Verbs):
    """Register, rate, correct and affiliate sources; say what data sets are and cover."""

    def register_source(
        self, id: str, name: str, affiliation: str | None, url: str | None, request: Request
    ) -> Recorded:
        with also(self._require_affiliation, affiliation):
            event = sources.register_source(id, name, affiliation, url, request.recorded_by)
        recorded = self._recording.create(
            event, request, lambda _: self._require_affiliation(affiliation)
        )
        return replace(recorded, similar_to=self._registry.sources_like(id, event.name))

    def rate_source(
        self, source: str, reliability: str, start_date: date, reason: str, request: Request
    ) -> Recorded:
        return self._recording.change(
            the_source(source), lambda s, by: s.rate(reliability, start_date, reason, by), request
        )

    def affiliate_source(
        self, source: str, affiliation: str | None, reason: str, request: Request
    ) -> Recorded:
        with also(self._require_affiliation, affiliation):
            return self._recording.change(
                the_source(source),
                lambda s, by: s.affiliate(affiliation, reason, by),
                request,
                lambda _: self._require_affiliation(affiliation),
            )

    def correct_source(
        self, source: str, changes: dict[str, Any], reason: str, request: Request
    ) -> Recorded:
        """Correct a name or url; `changes` holds the new value of each that was wrong."""
        recorded = self._recording.change(
            the_source(source), lambda s, by: s.correct(changes, reason, by), request
        )
        if "name" not in changes:
            return recorded
        return replace(recorded, similar_to=self._registry.sources_like(source, changes["name"]))

    def _require_affiliation(self, affiliation: str | None) -> None:
        if affiliation is not None:
            self._references.require_actor(affiliation, "affiliation")

    def declare_coverage(self, dataset: str, coverage: Coverage, request: Request) -> Recorded:
        """Record the days that a data set claims to cover; the newest declaration counts."""
        check_slug(dataset, "id")
        return self._recording.change(
            the_dataset(dataset), lambda d, by: d.declare_coverage(coverage, by), request
        )

    def describe_dataset(
        self, dataset: str, description: Description, request: Request
    ) -> Recorded:
        """Record what a data set is and how to cite it; the newest description counts."""
        check_slug(dataset, "id")
        return self._recording.change(
            the_dataset(dataset), lambda d, by: d.describe(description, by), request
        )
