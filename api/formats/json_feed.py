"""JSON Feed 1.1, in pages that follow one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from api.formats.export import GENERATOR, Export
from api.formats.feed_items import Item, items


def json_feed(export: Export) -> Iterator[bytes]:
    """A feed of one page: what changed last comes first, `next_url` leads to what changed before.

    The members named `_stanceline` hold what the format has no word for: the days, how sure
    they are, what was asked and at which position.
    """
    links = export.links
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": export.title,
        "home_page_url": links.home,
        "feed_url": links.asked,
        "authors": [{"name": GENERATOR}],
        "items": [_item(item) for item in items(export)],
        "_stanceline": export.coordinates(),
    }
    if links.next:
        feed["next_url"] = links.next
    yield msgspec.json.encode(feed)


def _item(item: Item) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": item.id,
        "url": item.href,
        "title": item.title,
        "content_text": item.text,
        "date_modified": item.updated,
        "tags": item.tags,
        "_stanceline": {**item.facts, "sources": item.sources, "page": item.page},
    }
    if item.published:
        entry["date_published"] = item.published
    if item.sources:
        entry["external_url"] = item.sources[0]
    return entry
