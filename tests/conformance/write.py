"""Write the cases again: run `python -m tests.conformance.write` in the project folder."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from infrastructure.database.engine import open_engine
from infrastructure.generations.migrating import upgrade
from tests.api.api_client import ApiClient
from tests.api.conftest import conversation
from tests.conformance.histories import histories
from tests.conformance.worked import Json, worked_cases
from tests.conftest import set_environment

HERE = Path(__file__).parent
WORKED = HERE / "worked_answers.json"
HISTORIES = HERE / "histories.json"


def written(cases: list[Json]) -> str:
    """Return the text of a file of cases: one line for each fact and each question."""
    return "[\n" + ",\n".join(map(_written_case, cases)) + "\n]\n"


def _written_case(case: Json) -> str:
    facts = ",\n  ".join(json.dumps(fact, ensure_ascii=False) for fact in case["facts"])
    asked = ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in case["questions"])
    title = json.dumps(case["title"], ensure_ascii=False)
    return f' {{"title": {title},\n "facts": [\n  {facts}],\n "questions": [\n  {asked}]}}'


def write() -> None:
    """Work out all cases again and replace the files."""
    WORKED.write_text(written(worked_cases()), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:

        @contextmanager
        def opened() -> Iterator[ApiClient]:
            url = f"sqlite:///{Path(folder) / f'{uuid4().hex}.db'}"
            engine = open_engine(url)
            upgrade(engine)
            engine.dispose()
            with conversation(url) as api:
                yield api

        HISTORIES.write_text(written(histories(opened)), encoding="utf-8")


if __name__ == "__main__":
    set_environment()
    write()
