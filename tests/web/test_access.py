"""Accessibility by axe-core in both colour schemes, on desktop and phone; and page weight."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.web.conftest import absent
from tests.web.reader import DESKTOP, PHONE, Reader, Scheme

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
ACTOR: dict[str, str | int] = {"actor": "harakat-hezbollah-al-nujaba", "on": "2025-01-10"}
# axe-core does not check target sizes by default.
ASKED = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
VIEWS: dict[str, dict[str, str | int]] = {
    "start": {},
    "evidence": {**ACTOR, "toward": "israel"},
    "past": {**ACTOR, "position": 743},
    "table": {**ACTOR, "table": "shown"},
    "pairs": {"view": "pairs", "on": "2024-12-20"},
    "dyad": {"actor": "hezbollah", "with": "israel", "on": "2024-12-20"},
    "filtered": {**ACTOR, "min_confidence": 60, "without": "source:reuters"},
    "future": {**ACTOR, "on": "2099-01-01", "toward": "israel"},
}


SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(browser: Browser, examples: str, size: tuple[int, int]) -> None:
    if not AXE.exists():
        absent("axe-core is not installed (npm ci in tests/web)")
    axe = AXE.read_text(encoding="utf-8")
    broken = {}
    for name, view in VIEWS.items():
        with Reader.opened(browser, examples, size) as reader:
            reader.open(**view)
            reader.page.evaluate(axe)
            for scheme in SCHEMES:
                reader.page.emulate_media(color_scheme=scheme)
                found = reader.page.evaluate(f"axe.run(document, {ASKED})")
                for one in found["violations"]:
                    nodes = [node["html"][:160] for node in one["nodes"]][:3]
                    broken[name, scheme, one["id"]] = nodes
    assert broken == {}


def test_our_files_weigh_less_than_150_kilobytes() -> None:
    # 115 until the page showed stances toward an actor, dyads, filters and what is on record; 140
    # until it said in words what happened to commitments and developments.
    web = Path(__file__).parents[2] / "api" / "web"
    ours = [web / "index.html", web / "page.css", *(web / "page").rglob("*.js")]
    assert sum(file.stat().st_size for file in ours) < 150_000


def test_every_module_is_preloaded() -> None:
    web = Path(__file__).parents[2] / "api" / "web"
    page = (web / "index.html").read_text(encoding="utf-8")
    modules = {f"/web/{file.relative_to(web).as_posix()}" for file in (web / "page").rglob("*.js")}
    assert {name for name in modules if name not in page} == set()
