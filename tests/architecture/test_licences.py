"""Every locked package is listed with its licence, as the package itself states it."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distributions

from tests.architecture.tree import ROOT

# Older metadata names a licence in words; those who state nothing more precise are BSD.
SPDX = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
DOCUMENT = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
LISTED = dict(re.findall(r"^\| ([a-z0-9-]+) \| (.+) \|$", DOCUMENT, re.MULTILINE))


def test_every_locked_package_is_listed_and_no_other() -> None:
    lock = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    locked = re.findall(r"^([a-z0-9-]+)(?:\[[^]]+\])?==", lock, re.MULTILINE)
    assert sorted(LISTED.keys() - {"package"}) == sorted(locked)


def test_each_licence_is_the_one_that_the_installed_package_states() -> None:
    installed = {_normal(found.name): found for found in distributions()}
    compared = installed.keys() & LISTED.keys()
    assert len(compared) > len(LISTED) / 2
    stated = {name: _stated(installed[name]) for name in compared}
    wrong = {
        name: (LISTED[name], licences)
        for name, licences in stated.items()
        if not all(licence in LISTED[name] for licence in licences)
    }
    assert wrong == {}


def test_what_asks_for_more_than_a_notice_is_named_in_the_text() -> None:
    text = DOCUMENT.partition("## ")[0]
    for name, licence in LISTED.items():
        if re.search("GPL|MPL", licence):
            assert re.search(rf"\b{name}\b", text), f"{name} ({licence})"


def _stated(package: Distribution) -> list[str]:
    if expression := package.metadata["License-Expression"]:
        return [expression]
    classifiers = package.metadata.get_all("Classifier") or []
    words = [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License ::")]
    return [SPDX[one] for one in words if one in SPDX]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
