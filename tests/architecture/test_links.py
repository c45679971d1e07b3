"""Paths and links of HTTP are made in `api/`: what is below knows neither."""

from __future__ import annotations

import re

from tests.architecture.tree import ROOT, python_files

PATH_OR_LINK = re.compile(r"/v1/|\bhrefs?\b")
# A client of another server, which asks it by its paths.
CLIENTS = {"infrastructure/verifying/server.py"}


def test_domain_and_infrastructure_hold_no_path_and_no_link() -> None:
    found = {
        str(file)
        for file in python_files("domain", "infrastructure")
        if PATH_OR_LINK.search((ROOT / file).read_text(encoding="utf-8"))
    }
    assert found == CLIENTS


def test_a_path_and_a_link_are_caught() -> None:
    for line in ('path = f"/v1/actors/{id}"', '"""The body of `GET /v1/changes`."""', "href: str"):
        assert PATH_OR_LINK.search(line)
    assert not PATH_OR_LINK.search('message = "cosignature/v1 line"')
