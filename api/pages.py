"""The pages a browser opens: the first one, and the documentation, which needs no internet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

# Left to itself a browser keeps a module for days, and runs it beside newer ones.
ASK_AGAIN = "no-cache"
WEB = Path(__file__).parent / "web"
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": ASK_AGAIN,
}

router = APIRouter(include_in_schema=False)


@router.get("/")
async def first_page() -> FileResponse:
    return FileResponse(WEB / "index.html", headers=PAGE_HEADERS)


@router.get("/docs")
async def documentation() -> FileResponse:
    return FileResponse(WEB / "docs" / "index.html", headers=PAGE_HEADERS)


class PageFiles(StaticFiles):
    """Files that a browser keeps, but asks for again to learn whether they changed."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = ASK_AGAIN
        return response


def serve_files(app: FastAPI) -> None:
    """Serve what the pages load, below /web."""
    app.mount("/web", PageFiles(directory=WEB))
