"""Read developments from a YAML file, as the rows of a sheet: one for each report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from api.cli.recording.notation import listed
from api.cli.sheet.cells import guarded
from api.cli.sheet.file import Place, SheetRow, content_of, raise_all
from domain.errors import Invalid
from infrastructure.importers.sheet import COLUMNS

ENDINGS = (".yaml", ".yml")
REPORTS = "reports"

_DEVELOPMENTS = "a list of developments, each with the columns of a sheet and a list of reports"
_OF_REPORT = [name for name, column in COLUMNS.items() if column.says_of == "report"]
_OTHERS = [name for name in COLUMNS if name not in _OF_REPORT]
# Between the texts of a list, as cells of each form separate them.
_SEPARATORS = {"attributions": "; ", "commitments": "\n"}


def rows_in_yaml(file: Path, most_bytes: int) -> list[SheetRow]:
    """Return the reports of a file as rows of a sheet. Raises `Invalid` with all that is wrong.

    Every value is taken as the text that it is written as: a date, a number and `no` stay as they
    are.
    """
    rows: list[SheetRow] = []
    wrong: list[Invalid] = []
    for entry in _entries(content_of(file, most_bytes)):
        if not isinstance(entry, yaml.MappingNode):
            wrong.append(_wrong(entry, "it is not a development", _DEVELOPMENTS))
            continue
        given = _named(entry, [*_OTHERS, REPORTS], wrong)
        reports = given.pop(REPORTS, None)
        cells = {name: _cell(name, node, wrong) for name, node in given.items()}
        if not isinstance(reports, yaml.SequenceNode) or not reports.value:
            wrong.append(_wrong(reports or entry, "it has no list of reports", "`reports:`"))
            continue
        for number, report in enumerate(reports.value):
            if not isinstance(report, yaml.MappingNode):
                allowed = f"a mapping of {', '.join(_OF_REPORT)}"
                wrong.append(_wrong(report, "it is not a report", allowed))
                continue
            said = _named(report, _OF_REPORT, wrong)
            own = {name: _cell(name, node, wrong) for name, node in said.items()}
            # The first row of a development says what happened; further ones only have its key.
            of_all = cells if number == 0 else _record(cells)
            place = _place(entry if number == 0 else report)
            rows.append(SheetRow(place, {**of_all, **own}))
    raise_all(wrong)
    return rows


def _entries(content: bytes) -> Iterator[yaml.Node]:
    try:
        document = yaml.compose(content, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark is not None else ""
        why = getattr(error, "problem", None) or str(error)
        raise Invalid(f"{where}the file is not YAML: {why}", field="file", allowed="YAML") from None
    if not isinstance(document, yaml.SequenceNode) or not document.value:
        raise Invalid("the file has no list of developments", field="file", allowed=_DEVELOPMENTS)
    yield from document.value


def _named(node: yaml.MappingNode, names: list[str], wrong: list[Invalid]) -> dict[str, yaml.Node]:
    """Return the values by name; note each name that is unknown or there twice."""
    found: dict[str, yaml.Node] = {}
    for name, value in node.value:
        key = name.value if isinstance(name, yaml.ScalarNode) else ""
        if key not in names:
            wrong.append(_wrong(name, f"{key!r} is not a name", ", ".join(names)))
        elif key in found:
            wrong.append(_wrong(name, f"{key} is there twice", "each name once"))
        else:
            found[key] = value
    return found


def _cell(name: str, node: yaml.Node, wrong: list[Invalid]) -> str:
    """Return a value as the cell of a sheet that means the same."""
    if isinstance(node, yaml.ScalarNode):
        is_none = node.tag == "tag:yaml.org,2002:null"
        return "" if is_none else guarded(node.value)
    form = COLUMNS[name].form
    takes_list = form in ("names", *_SEPARATORS)
    texts = node.value if takes_list and isinstance(node, yaml.SequenceNode) else [node]
    if all(isinstance(one, yaml.ScalarNode) for one in texts):
        values = [one.value for one in texts]
        return listed(values) if form == "names" else _SEPARATORS[form].join(values)
    allowed = "a text or a list of texts" if takes_list else "a text"
    wrong.append(_wrong(node, f"{name}: it is not {allowed}", allowed))
    return ""


def _record(cells: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in cells.items() if COLUMNS[name].says_of == "record"}


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1, "line")


def _wrong(node: yaml.Node, why: str, allowed: str) -> Invalid:
    return Invalid(f"{_place(node)}: {why}", field=str(_place(node)), allowed=allowed)
