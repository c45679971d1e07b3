"""A person at the page: opens views, sees what is shown, and complains of what no reader sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from playwright.sync_api import Browser, Locator, Page

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = (1280, 800)
PHONE = (390, 844)
# Bars are drawn when their row comes into sight, all that are in sight at once.
SHOWN = """() => document.body.dataset.view
    && !document.querySelector("main[aria-busy]")
    && (!document.querySelector("li.row") || document.querySelector("li.row .held svg"))"""

Scheme = Literal["light", "dark"]


class Reader:
    """One window on one server; `complaints` are what the console said and what went elsewhere."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))

    @classmethod
    @contextmanager
    def opened(
        cls,
        browser: Browser,
        address: str,
        size: tuple[int, int] = DESKTOP,
        scheme: Scheme = "light",
    ) -> Iterator[Reader]:
        """A fresh window, as of someone who was never here; fails if there was a complaint."""
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            locale="en-GB",
            bypass_csp=False,
        )
        reader = cls(context.new_page(), address)
        yield reader
        context.close()
        assert reader.complaints == []

    def opens(self, **view: str | int) -> None:
        """Open a view by its link and wait until it is shown."""
        fragment = "&".join(f"{name}={value}" for name, value in view.items())
        # Another fragment of an open page is no new page, and nothing would tell that it is shown.
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/#{fragment}")
        self.waits()

    def waits(self) -> None:
        """Until the page has shown what was asked for, with the rows that are in sight drawn."""
        self.page.wait_for_function(SHOWN)

    @property
    def view(self) -> dict[str, str]:
        """The view in the URL."""
        read = "() => Object.fromEntries(new URLSearchParams(location.hash.slice(1)))"
        found: dict[str, str] = self.page.evaluate(read)
        return found

    def row(self, toward: str, through: str | None = None) -> Locator:
        """The row of a counterpart, the actor's own or through a coalition."""
        rows = self.page.locator("li.row.inherited" if through else "li.row:not(.inherited)")
        found = rows.filter(has=self.page.locator(".label", has_text=toward))
        return found.filter(has_text=through) if through else found

    def standing(self, toward: str, through: str | None = None) -> str:
        """What the row says of the day asked about."""
        return self.row(toward, through).locator(".standing").inner_text().strip()

    def asks(self, path: str) -> Any:
        """The same server, asked beside the page."""
        return self.page.request.get(f"{self.address}{path}").json()

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.complaints.append(f"asked elsewhere: {url}")
