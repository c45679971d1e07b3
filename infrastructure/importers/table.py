"""The one table of importers: which data sets can be imported, and what reads their files."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from infrastructure.importers.coded import DataSetFile
    from infrastructure.settings import Settings


class Importer(NamedTuple):
    """One data set that can be imported.

    `name` is the command, and the `dataset` of the external ids of its records. `files` says which
    files are read. `place` is the module and the function that opens a file, and `judge` those of
    the function that judges the beginning of one. `codes` is the table of what its codes become,
    which the codebook shows. `complete` says for what a file can be complete; it is empty if no
    file of the data set is. The modules are imported when a file is read, so that the table costs
    the command line nothing.
    """

    name: str
    title: str
    files: str
    place: str
    judge: str
    codes: str = ""
    complete: str = ""

    @property
    def help(self) -> str:
        """What the command does, in one line."""
        return f"Import a file of the {self.title}."

    def open(self, path: Path, settings: Settings, edition: str | None) -> DataSetFile:
        """Open a file. Raises `Invalid` for a file that cannot be read as records."""
        opened: Callable[[Path, Settings, str | None], DataSetFile] = _at(self.place)
        return opened(path, settings, edition)

    @property
    def mapping(self) -> dict[str, Any]:
        """What each code of the data set becomes: a named tuple for each."""
        found: dict[str, Any] = _at(self.codes) if self.codes else {}
        return found

    def is_judged(self, beginning: bytes) -> bool:
        """Return whether the beginning of a file is long enough to judge it.

        Raises `Invalid` if no file of the data set begins so.
        """
        judge: Callable[[bytes], bool] = _at(self.judge)
        return judge(beginning)


def _at(place: str) -> Any:
    module, _, name = place.partition(":")
    return attrgetter(name)(import_module(module))


IMPORTERS = {
    importer.name: importer
    for importer in (
        Importer(
            name="ucdp-ged",
            title="UCDP Georeferenced Event Dataset",
            files="CSV or pages of its API as JSON; plain, gzipped or in a zip archive",
            place="infrastructure.importers.ucdp_ged.coding:open_file",
            judge="infrastructure.importers.ucdp_ged.layout:GED.is_judged",
            codes="infrastructure.importers.ucdp_ged.mapping:VIOLENCE",
            complete="each year and each country for which it has a record",
        ),
        Importer(
            name="ucdp-actors",
            title="UCDP actor list",
            files="CSV, plain, gzipped or in a zip archive",
            place="infrastructure.importers.ucdp_actors.coding:open_file",
            judge="infrastructure.importers.ucdp_actors.coding:ACTORS.is_judged",
            codes="infrastructure.importers.ucdp_actors.mapping:LINKS",
        ),
        Importer(
            name="acled",
            title="Armed Conflict Location & Event Data",
            files=(
                "CSV of the download or JSON of the API, dyadic or monadic; plain, gzipped or in a"
                " zip archive"
            ),
            place="infrastructure.importers.acled.coding:open_file",
            judge="infrastructure.importers.acled.layout:ACLED.is_judged",
            codes="infrastructure.importers.acled.mapping:SUB_EVENTS",
        ),
        Importer(
            name="eth-prio-ceasefires",
            title="ETH/PRIO Civil Conflict Ceasefire Dataset",
            files="CSV, plain, gzipped or in a zip archive",
            place="infrastructure.importers.eth_prio.coding:open_file",
            judge="infrastructure.importers.eth_prio.declarations:CEASEFIRES.is_judged",
            codes="infrastructure.importers.eth_prio.mapping:CODES",
        ),
        Importer(
            name="gdelt",
            title="GDELT Event Database",
            files="events of 1.0 or 2.0, separated by tabs; plain, gzipped or in a zip archive",
            place="infrastructure.importers.gdelt.events:open_file",
            judge="infrastructure.importers.gdelt.layout:EVENTS.is_judged",
        ),
        Importer(
            name="icews",
            title="ICEWS Coded Event Data",
            files="events with 20 columns, separated by tabs; plain, gzipped or in a zip archive",
            place="infrastructure.importers.icews.events:open_file",
            judge="infrastructure.importers.icews.events:EVENTS.is_judged",
        ),
        Importer(
            name="cameo",
            title="CAMEO events in the plain form",
            files="CSV with time, two names and a code; plain, gzipped or in a zip archive",
            place="infrastructure.importers.cameo.plain:open_file",
            judge="infrastructure.importers.cameo.plain:PLAIN.is_judged",
            codes="infrastructure.importers.cameo.plover:CAMEO",
        ),
    )
}
