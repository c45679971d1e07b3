"""What is exported as a sheet imports to the same developments elsewhere."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from api.cli.recording.names import Names
from api.cli.sheet.file import rows_of as rows_in
from api.cli.sheet.stated import Sheet
from api.cli.sheet.writing import header, line, rows_of
from api.service import Service
from domain.actor.events import ActorRegistered
from domain.application import Request
from domain.commitments import Commitment, CoveredPlace, Extension, Place
from domain.development.development import Development
from domain.event import development_id
from domain.source import SourceRegistered
from domain.values import Account, Attribution, Coder, ExternalId, Fatalities, Report
from infrastructure.settings import Settings
from tests.api.cli.command_line import stanceline

OWN_ID = UUID("1471b8d9-032b-5782-8243-af4c5cfbc65b")
TEXT = st.text(
    alphabet=st.sampled_from("aé ,;\"'=+-@\n\t\\|:>/\u200d\x85"), min_size=1, max_size=12
).filter(lambda text: text.strip() != "")
# A text of one line is recorded with single spaces, and a cell has none around it.
LINE = TEXT.map(lambda text: " ".join(text.split()))
ACTORS = st.lists(st.sampled_from(["northland", "southland", "eastland"]), unique=True, max_size=3)
NONE = st.none()
DAY = st.sampled_from(["2024-03-01", "2024-03", "2024-03-01/..", "[2024-03-01..2024-03-04]"])

places = st.builds(
    Place,
    LINE,
    NONE | st.just("SYR"),
    NONE | st.floats(-90, 90),
    NONE | st.floats(-180, 180),
    NONE | st.integers(1, 7),
)
commitments = st.builds(
    Commitment,
    st.just("northland"),
    st.just("southland"),
    st.just("cease-attacks"),
    effective_from=NONE | st.just("2024-03-02"),
    expires=NONE | st.just(".."),
    partial=st.booleans(),
    scope=NONE | TEXT,
    condition=NONE | TEXT,
    places=st.lists(st.builds(CoveredPlace, st.just("SYR"), NONE | LINE), max_size=2).map(tuple),
    extends=NONE | st.builds(Extension, st.just(OWN_ID), st.integers(0, 3)),
    announced_by_other=st.booleans(),
)
accounts = st.builds(
    Account,
    kind=st.just("attack"),
    initiators=ACTORS.filter(bool).map(tuple),
    targets=ACTORS.map(tuple),
    occurred=DAY,
    title=LINE,
    reciprocal=st.booleans(),
    mediators=ACTORS.map(tuple),
    mode=NONE | st.just("airstrike"),
    contexts=st.lists(st.sampled_from(["territory", "election"]), unique=True).map(tuple),
    summary=st.just("") | TEXT,
    place=NONE | places,
    conflict=NONE | st.just("river"),
    fatalities=NONE
    | st.builds(Fatalities, st.integers(0, 9), NONE | st.integers(0, 9), NONE | st.integers(0, 9)),
    acts=NONE | st.integers(2, 20),
    attributions=st.lists(
        st.builds(Attribution, st.just("northland"), st.just("suspected")), max_size=1
    ).map(tuple),
    commitments=st.lists(commitments, max_size=2).map(tuple),
)
reports = st.builds(
    Report,
    st.just("gazette"),
    TEXT,
    NONE | st.sampled_from(["2024-03-02", "2024-03", "2024"]),
    NONE | TEXT,
    NONE | st.just("herald"),
    st.integers(1, 6),
    NONE | st.just("https://gazette.example/1"),
    NONE | st.builds(Coder, LINE, NONE | LINE),
)
records = NONE | st.builds(ExternalId, st.sampled_from(["sheet", "ucdp-ged"]), LINE, NONE | LINE)


class SameNames(Names):
    """Takes each text for an id."""

    def __init__(self) -> None:
        self.wrong, self.unread = [], set()

    def actor(self, text: str, option: str) -> str:
        return text

    source = actor


@given(accounts, st.lists(reports, min_size=1, max_size=3), records, st.sampled_from(",;"))
def test_each_development_is_read_as_it_was_written(
    account: Account, reports: list[Report], record: ExternalId | None, separator: str
) -> None:
    id = OWN_ID if record is None else development_id(record.dataset, record.id)
    rows, left_out = rows_of(Development(id, 1, account, tuple(reports), record))
    text = header(separator) + "".join(line(row, separator) for row in rows)

    with TemporaryDirectory() as folder:
        file = Path(folder) / "sheet.csv"
        file.write_text(text, encoding="utf-8", newline="")
        sheet = Sheet(SameNames())
        (read,) = sheet.read(rows_in(file, 1_000_000))

    assert (sheet.wrong, left_out) == ([], [])
    assert (read.id, read.external_id) == (id, record)
    assert (read.account, tuple(read.reports)) == (account, tuple(reports))


def test_the_example_sets_are_the_same_after_export_import_and_export(tmp_path: Path) -> None:
    here, there = (f"sqlite:///{tmp_path / name}.db" for name in ("here", "there"))
    stanceline("seed", "all", url=here)
    register_all(here, there)

    exported = stanceline("export", "sheet", url=here)
    (tmp_path / "sheet.csv").write_bytes(exported.stdout_bytes)
    done = stanceline("import", "sheet", str(tmp_path / "sheet.csv"), url=there)

    assert done.exit_code == 0, done.stderr
    assert "Left out: a dispute, in " in exported.stderr
    assert stanceline("export", "sheet", url=there).stdout == exported.stdout


def test_only_what_is_asked_for_is_exported(tmp_path: Path) -> None:
    here = f"sqlite:///{tmp_path / 'here.db'}"
    stanceline("seed", "all", url=here)

    every = stanceline("export", "sheet", url=here).stdout
    some = stanceline(
        "export", "sheet", "--actor", "hezbollah", "--occurred-from", "2024-11-01", url=here
    ).stdout

    assert 1 < some.count("\n") < every.count("\n")
    unknown = stanceline("export", "sheet", "--conflict", "no-such-conflict", url=here).stdout
    assert unknown == every.partition("\n")[0] + "\n"


def register_all(here: str, there: str) -> None:
    """Register every actor and source of one database in another."""
    known, other = (Service(Settings(database_url=url)) for url in (here, there))
    for service in (known, other):
        service.open()
    request = Request("test")
    for _, one in known.writing.log.naming(0):
        if isinstance(one, ActorRegistered):
            other.verbs.register_actor(
                one.actor, one.name, one.kind, one.aliases, one.identifiers, request
            )
        elif isinstance(one, SourceRegistered):
            other.verbs.register_source(one.source, one.name, None, one.url, request)
    other.project_if_embedded()
    for service in (known, other):
        service.close()
