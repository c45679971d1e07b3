"""The pages for a browser: the start page and the documentation of the API, without internet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from starlette.staticfiles import StaticFiles

# Without this a browser keeps a module for days, and runs it together with newer ones.
ASK_AGAIN = "no-cache"
WEB = Path(__file__).parent / "web"
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}

router = APIRouter(include_in_schema=False)


class PageFiles(StaticFiles):
    """Files that a browser keeps, and revalidates before each use."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = ASK_AGAIN
        return response


FILES = PageFiles(directory=WEB)


@router.get("/")
async def first_page(request: Request) -> Response:
    return await _page("index.html", request)


@router.get("/docs")
async def documentation(request: Request) -> Response:
    return await _page("docs/index.html", request)


async def _page(file: str, request: Request) -> Response:
    response = await FILES.get_response(file, request.scope)
    response.headers.update(PAGE_HEADERS)
    return response


def serve_files(app: FastAPI) -> None:
    """Serve the files that the pages load, below /web."""
    app.mount("/web", FILES)
