"""A browser window on the page: opens views, reads them, and collects console messages."""

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
# Bars are drawn when their row scrolls into view.
SHOWN = """() => document.body.dataset.view
    && !document.querySelector("main[aria-busy]")
    && (!document.querySelector("li.row") || document.querySelector("li.row .held svg"))"""

Scheme = Literal["light", "dark"]


class Reader:
    """One window on one server.

    `complaints` lists console messages and requests to other servers.
    """

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
        """Open a window without stored state; fail at the end if there were complaints."""
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

    def open(self, **view: str | int) -> None:
        """Open a view by its URL and wait until it is shown."""
        fragment = "&".join(f"{name}={value}" for name, value in view.items())
        # A new fragment does not reload an open page, so nothing would signal that it is shown.
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/#{fragment}")
        self.wait()

    def wait(self) -> None:
        """Wait until the page shows the view, with all visible rows drawn."""
        self.page.wait_for_function(SHOWN)

    @property
    def view(self) -> dict[str, str]:
        """The view in the URL."""
        read = "() => Object.fromEntries(new URLSearchParams(location.hash.slice(1)))"
        found: dict[str, str] = self.page.evaluate(read)
        return found

    def row(self, toward: str, through: str | None = None) -> Locator:
        """The row of a counterpart: the actor's own, or the one inherited `through` a coalition."""
        rows = self.page.locator(
            "li.row.inherited" if through else "li.row:not(.inherited, .incoming)"
        )
        found = rows.filter(has=self.page.locator(".label", has_text=toward))
        return found.filter(has_text=through) if through else found

    def standing(self, toward: str, through: str | None = None) -> str:
        """The text of the row for the selected day."""
        return self.row(toward, through).locator(".standing").inner_text().strip()

    def get_json(self, path: str) -> Any:
        """Request a path from the same server and return its JSON."""
        return self.page.request.get(f"{self.address}{path}").json()

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.complaints.append(f"asked elsewhere: {url}")
