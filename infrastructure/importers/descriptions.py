"""What each data set is: its title, its licence, and the citation that its publisher asks for.

An import records it with the data set. Where a publisher states no licence, or two, the rows are
not to be passed on.
"""

from __future__ import annotations

from dataclasses import replace

from domain.dataset import Description

_NOT_STATED = "Not stated by the publisher"
_RESEARCH = "For research and education only; not to be passed on"

DESCRIPTIONS = {
    "ucdp-ged": Description(
        title="UCDP Georeferenced Event Dataset",
        licence="CC BY 4.0",
        citation="Sundberg, Ralph, and Erik Melander (2013): Introducing the UCDP Georeferenced"
        " Event Dataset. Journal of Peace Research 50(4). Name the edition, and the article that"
        " its codebook names.",
        redistributable=True,
        url="https://ucdp.uu.se/downloads/",
    ),
    "ucdp-actors": Description(
        title="UCDP Actor Dataset",
        licence="CC BY 4.0",
        citation="Uppsala Conflict Data Program: UCDP Actor Dataset. Name the edition, and the"
        " codebook of it.",
        redistributable=True,
        url="https://ucdp.uu.se/downloads/",
    ),
    "acled": Description(
        title="Armed Conflict Location & Event Data (ACLED)",
        licence="ACLED terms of use: with attribution, not commercial, not to be passed on",
        citation="Armed Conflict Location & Event Data (ACLED), acleddata.com. Name the date of"
        " access.",
        redistributable=False,
        url="https://acleddata.com/",
    ),
    "gdelt": Description(
        title="GDELT Event Database",
        licence="GDELT terms of use: any use, with a citation and a link",
        citation="The GDELT Project, https://www.gdeltproject.org/",
        redistributable=True,
        url="https://www.gdeltproject.org/",
    ),
    "cameo": Description(
        title="Events coded in CAMEO",
        licence="Not stated by the file",
        citation="Name the publisher of the file.",
        redistributable=False,
    ),
    "icews": Description(
        title="ICEWS Coded Event Data",
        licence=_RESEARCH,
        citation="Boschee, Elizabeth, et al.: ICEWS Coded Event Data. Harvard Dataverse,"
        " doi:10.7910/DVN/28075.",
        redistributable=False,
        url="https://doi.org/10.7910/DVN/28075",
    ),
    "polecat": Description(
        title="POLECAT Weekly Data",
        licence=_RESEARCH,
        citation="POLECAT Weekly Data. Harvard Dataverse, doi:10.7910/DVN/AJGVIT.",
        redistributable=False,
        url="https://doi.org/10.7910/DVN/AJGVIT",
    ),
    "eth-prio-ceasefires": Description(
        title="ETH/PRIO Civil Conflict Ceasefire Dataset",
        licence=_NOT_STATED,
        citation="Clayton, Govinda, et al. (2022): Introducing the ETH/PRIO Civil Conflict"
        " Ceasefire Dataset. Journal of Conflict Resolution.",
        redistributable=False,
    ),
}


def described(dataset: str, edition: str | None) -> Description | None:
    """Return what a data set is, as an import of an edition records it; None if it is unknown."""
    found = DESCRIPTIONS.get(dataset)
    return None if found is None else replace(found, edition=edition)
