"""The pages a browser opens: the first one, and the documentation, which needs no internet."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles

WEB = Path(__file__).parent / "web"
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

router = APIRouter(include_in_schema=False)


@router.get("/")
async def first_page() -> FileResponse:
    return FileResponse(WEB / "index.html", headers=PAGE_HEADERS)


@router.get("/docs")
async def documentation() -> FileResponse:
    return FileResponse(WEB / "docs" / "index.html", headers=PAGE_HEADERS)


def serve_files(app: FastAPI) -> None:
    """Serve what the pages load, below /web."""
    app.mount("/web", StaticFiles(directory=WEB))
