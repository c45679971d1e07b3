"""The commands that list actors, sources, data sets, developments and commitments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from api.answers.links import Permalink, permalink
from api.answers.listing import Listing
from api.cli.options import (
    AsJson,
    Cursor,
    DatabaseUrl,
    KnownAt,
    Limit,
    OptionGroup,
    PolicyName,
    Position,
    takes_filters,
)
from api.cli.output import (
    NOTHING,
    confidence_told,
    finding_in_words,
    print_body,
    print_table,
)
from api.cli.tabular import InFormat, TableFormat, check_alone, print_rows
from api.limits import USUAL_PAGE
from api.questions.cursors import Paging, page_of
from domain.checks.text import printable
from infrastructure.read_models.commitments.commitment_filter import CommitmentFilter
from infrastructure.read_models.developments.development_filter import (
    DevelopmentFilter,
    DuplicateFilter,
)

if TYPE_CHECKING:
    from api.answers.actors import ActorFields
    from api.answers.cited import Alleged
    from api.answers.developments import DevelopmentAnswer
    from api.answers.duplicates import DuplicateCandidate
    from api.answers.listed_commitments import ListedCommitment
    from api.answers.similar_actors import SimilarActorsAnswer
    from api.database import Database
    from infrastructure.read_models.as_known import Knowledge

Read = Callable[["Knowledge", Paging, Permalink], Listing[Any]]

# How a commitment without a date of its end is shown.
_UNTIL = {"": "unknown", "..": "…"}

COMMITMENT_COLUMNS = (
    "by",
    "toward",
    "action",
    "effective_from_earliest",
    "expires",
    "status",
    "reciprocity",
    "attacks",
    "development",
    "number",
    "made_in",
)


@dataclass(frozen=True)
class _Page(OptionGroup):
    """The options of every list: the moment, the page, the form of the answer, the database."""

    position: Position = None
    known_at: KnownAt = None
    limit: Limit = USUAL_PAGE
    cursor: Cursor = None
    as_json: AsJson = False
    database_url: DatabaseUrl = None

    @contextmanager
    def opened(self) -> Iterator[tuple[Database, Knowledge]]:
        """Open the database, and what was known at the moment."""
        from api.cli.open import opened_to_ask, settings_of
        from api.questions.moments import moment_of

        moment = moment_of(self.position, self.known_at)
        with (
            opened_to_ask(settings_of(database_url=self.database_url)) as database,
            database.reading.as_known(moment) as knowledge,
        ):
            yield database, knowledge

    def answer(self, path: str, filters: Mapping[str, str], read: Read) -> Listing[Any]:
        """Return the body of the HTTP answer at this path to the same question."""
        paged = {"limit": None if self.limit == USUAL_PAGE else self.limit, "cursor": self.cursor}
        asked = {
            name: str(value)
            for name, value in sorted({**filters, **paged}.items())
            if value is not None
        }
        page = page_of(path, asked, self.cursor, self.limit)
        with self.opened() as (_, knowledge):
            return read(knowledge, page, {"permalink": permalink(knowledge, path, asked)})


@takes_filters
def actors(
    q: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Any name, with or without diacritics.")
    ] = None,
    *,
    form: InFormat = None,
    page: _Page,
) -> None:
    """List actors, or search them by any name.

    With a name the best match comes first. A `suggestion` is only spelt alike.
    """
    from api.questions.lists import actors_page, check_name

    check_alone(
        form,
        {"json": page.as_json, "limit": page.limit != USUAL_PAGE, "cursor": page.cursor},
    )
    check_name(q)
    if form is not None:
        return _print_actors(form, page, q)
    filters = {} if q is None else {"q": q}
    answer = page.answer("/v1/actors", filters, partial(actors_page, q))
    columns = ("id", "name", "kind") if q is None else ("id", "name", "kind", "match")
    return _print("Actors", columns, answer, as_json=page.as_json)


@takes_filters
def similar_actors(
    actor: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Only pairs with this actor.")
    ] = None,
    *,
    page: _Page,
) -> None:
    """List pairs of actors that may be one, by their names, the likeliest first."""
    from api.questions.lists import similar_actors_page

    filters = {} if actor is None else {"actor": actor}
    answer: Any = page.answer("/v1/similar-actors", filters, partial(similar_actors_page, actor))
    _print_lines("Similar actors", _similar_lines, answer, as_json=page.as_json)


def _similar_lines(one: SimilarActorsAnswer) -> Iterator[str]:
    yield f"{one['likeness']}  {', '.join(one['reasons'])}"
    for it in (one["first"], one["second"]):
        yield f"    {it['id']}  {it['kind']}: {_every_name(it)}"


def _every_name(actor: ActorFields) -> str:
    ids = [f"{scheme} {value}" for scheme, value in actor["identifiers"].items()]
    in_brackets = f" ({', '.join(ids)})" if ids else ""
    return "; ".join([actor["name"], *actor["aliases"]]) + in_brackets


def _print_actors(form: TableFormat, page: _Page, q: str | None) -> None:
    from api.exports.tables import actors_table

    with page.opened() as (database, knowledge):
        table = actors_table(database.reading.as_known_at, knowledge, q)
        print_rows(form, "actors", table, knowledge, {})


@takes_filters
def sources(*, page: _Page) -> None:
    """List sources, each with its reliability."""
    from api.questions.lists import sources_page

    answer = page.answer("/v1/sources", {}, sources_page)
    _print("Sources", ("id", "name", "reliability", "affiliation"), answer, as_json=page.as_json)


@takes_filters
def datasets(*, page: _Page) -> None:
    """List data sets, each with its licence and the days that it claims to cover."""
    from api.questions.lists import datasets_page

    answer = page.answer("/v1/datasets", {}, datasets_page)
    columns = ("id", "title", "edition", "licence", "redistributable", "start_date", "end_date")
    _print("Data sets", columns, answer, as_json=page.as_json)


@takes_filters
def developments(
    *,
    wanted: DevelopmentFilter,
    page: _Page,
) -> None:
    """List developments in the order they were recorded.

    The filters are those of `GET /v1/developments`.
    """
    from api.questions.lists import developments_page, require_parties

    def read(knowledge: Knowledge, paging: Paging, links: Permalink) -> Listing[Any]:
        require_parties(knowledge, wanted)
        return developments_page(wanted, knowledge, paging, links)[0]

    answer = page.answer("/v1/developments", wanted.as_written(), read)
    _print_lines("Developments", _development_lines, answer, as_json=page.as_json)


@takes_filters
def duplicates(
    *,
    wanted: DuplicateFilter,
    page: _Page,
) -> None:
    """List developments that may be one that was recorded twice, the likeliest first.

    The filters are those of `GET /v1/duplicates`.
    """
    from api.questions.duplicates import duplicates_page
    from api.questions.lists import require_parties

    def read(knowledge: Knowledge, paging: Paging, links: Permalink) -> Any:
        require_parties(knowledge, wanted)
        return duplicates_page(wanted, knowledge, paging, links)

    answer: Any = page.answer("/v1/duplicates", wanted.as_written(), read)
    part = f"Only the last {answer['compared']} developments were compared: add a filter."
    note = "" if answer["complete"] else part
    _print_lines("Possible duplicates", _candidate_lines, answer, note, as_json=page.as_json)


@takes_filters
def commitments(
    actor: Annotated[str | None, typer.Argument(help="Made by this actor; else by anyone.")] = None,
    *,
    sought: CommitmentFilter,
    policy: PolicyName = None,
    page: _Page,
) -> None:
    """List commitments and their status on a day.

    Those of one actor, or of all.
    """
    from api.database import IN_FORCE
    from api.questions.lists import commitments_page
    from api.questions.moments import policy_named, require_sides

    chosen = policy_named(policy, IN_FORCE)
    filters = {**sought.as_written(), "policy": chosen.name}

    def read(knowledge: Knowledge, paging: Paging, links: Permalink) -> Listing[Any]:
        require_sides(knowledge, actor, sought.toward)
        return commitments_page(knowledge, chosen, sought, paging, links)

    answer = page.answer("/v1/commitments", filters, read)
    if page.as_json:
        print_body(answer)
        return
    title = f"Commitments on {sought.on}, as known at position {answer['position']}"
    print_table(title, COMMITMENT_COLUMNS, map(_commitment_row, answer["data"]))
    _print_more(answer)


def _commitment_row(one: ListedCommitment) -> list[str]:
    judged: dict[str, list[str]] = {}
    for finding in one["findings"]:
        judged.setdefault(finding["act"], []).append(finding_in_words(finding))
    attacks = [
        "; ".join([f"{word}: {_cited(attack)}", *judged.get(attack["development"], ())])
        for word, sort in (
            ("alleged", one["alleged_violations"]),
            ("undetermined", one["undetermined_attacks"]),
            ("dismissed", one["dismissed_attacks"]),
        )
        for attack in sort
    ]
    attacks += ["and more"] if one["acts_truncated"] else []
    expires = one["expires"] or ""
    return [
        _party(one, "by"),
        _party(one, "toward"),
        "\n".join([f"{one['action']}{', in part' if one['partial'] else ''}", *_ended(one)]),
        one["effective_from_earliest"],
        one["ending_date"] or _UNTIL.get(expires, expires),
        one["status"],
        one["reciprocity"],
        "\n".join(attacks),
        one["development"],
        str(one["number"]),
        one["made_in"]["title"],
    ]


def _party(one: ListedCommitment, side: Literal["by", "toward"]) -> str:
    """Return the id of a party, with the actor that it succeeds."""
    id, undertaken = one[side]["id"], one["undertaken"]
    if undertaken is None or undertaken[side]["id"] == id:
        return id
    return f"{id} (for {undertaken[side]['id']})"


def _ended(one: ListedCommitment) -> Iterator[str]:
    """Yield each place in which a commitment ended, and when."""
    for place in one["ended_places"]:
        name = place["name"]
        where = f"all of {place['country']}" if name is None else f"{name} ({place['country']})"
        yield f"ended in {where} on {place['ending_date']}"


def _cited(attack: Alleged) -> str:
    return f"{attack['title']} ({attack['development']})"


def _development_lines(one: DevelopmentAnswer) -> Iterator[str]:
    from api.answers.developments import end_in_words

    arrow = " ↔ " if one.reciprocal else " → "
    parties = arrow.join(", ".join(ids) for ids in (one.initiators, one.targets) if ids)
    marks = [
        word
        for word in ("disputed", "machine-coded", "retracted")
        if getattr(one, word.replace("-", "_"))
    ]
    if one.end is not None:
        marks.append(end_in_words(one.end))
    confidence = f"confidence {confidence_told(one.confidence)}"
    yield f"{one.occurred}  {one.kind}  {parties}: {', '.join([confidence, *marks])}"
    yield f"    {one.title}"
    for finding in one.findings_about:
        of = f"commitment {finding['commitment']} of “{finding['title']}”"
        yield f"    {finding_in_words(finding)}: {of}"
    yield f"    {one.id}"


def _candidate_lines(one: DuplicateCandidate) -> Iterator[str]:
    yield f"{one.likeness}  {', '.join(one.reasons)}"
    for word, it in (("stays", one.stays), ("goes", one.goes)):
        dataset = f" ({it.dataset})" if it.dataset else ""
        yield f"    {word}: {it.occurred}  {it.kind}: {it.title}{dataset}"
    yield f"    {one.accept.command}"


def _print(what: str, columns: tuple[str, ...], answer: Listing[Any], *, as_json: bool) -> None:
    if as_json:
        print_body(answer)
        return
    rows = [[_cell(one, column) for column in columns] for one in answer["data"]]
    print_table(f"{what}, as known at position {answer['position']}", columns, rows)
    _print_more(answer)


def _print_lines(
    what: str,
    lines: Callable[[Any], Iterator[str]],
    answer: Listing[Any],
    note: str = "",
    *,
    as_json: bool,
) -> None:
    """Print the lines of each item of a list, and a note after them."""
    if as_json:
        print_body(answer)
        return
    typer.echo(f"{what}, as known at position {answer['position']}")
    for one in answer["data"]:
        typer.echo("\n".join(map(printable, lines(one))))
    if not answer["data"]:
        typer.echo(NOTHING)
    if note:
        typer.echo(note)
    _print_more(answer)


def _print_more(answer: Listing[Any]) -> None:
    if answer["next"] is not None:
        typer.echo(f"More: the same with --cursor {answer['next']}")


def _cell(one: Mapping[str, Any], column: str) -> str:
    return str(one[column] or "")
