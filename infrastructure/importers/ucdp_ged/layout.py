"""The form of the files of UCDP GED."""

from __future__ import annotations

from infrastructure.importers.delimited.layout import Layout

_COLUMNS = (
    "id", "type_of_violence", "conflict_new_id", "conflict_name",
    "side_a_new_id", "side_a", "side_b_new_id", "side_b",
    "where_prec", "where_coordinates", "adm_1", "adm_2", "latitude", "longitude",
    "country", "country_id", "event_clarity", "date_start", "date_end",
    "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "low", "high",
)  # fmt: skip
_TEXTS = frozenset(
    {
        *("side_a", "side_b", "source_office", "source_date", "source_original"),
        *("where_coordinates", "adm_1", "adm_2", "country", "conflict_name"),
    }
)
GED = Layout(
    title="UCDP GED",
    allowed=(
        "UCDP GED as CSV with its header line or as JSON pages of its API, plain, gzipped or in a"
        " zip archive"
    ),
    columns=_COLUMNS,
    record="id",
    texts=_TEXTS,
    pages="Result",
    endings=(".csv", ".json", ".jsonl"),
)
