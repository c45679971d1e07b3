"""Atom (RFC 4287), in pages that follow one another (RFC 5005)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote
from xml.etree import ElementTree as ET

from api.formats.export import GENERATOR, Export
from api.formats.feed_items import Item, feed_id, items, updated

MEDIA_TYPE = "application/atom+xml"
_ATOM, _TERMS = "http://www.w3.org/2005/Atom", "http://purl.org/dc/terms/"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(export: Export) -> Iterator[bytes]:
    """A feed of one page: what changed last comes first, `next` leads to what changed before."""
    entries = items(export)
    feed = ET.Element("feed", {"xmlns": _ATOM, "xmlns:dcterms": _TERMS})
    _add(feed, "id", feed_id(export.links))
    _add(feed, "title", export.title)
    _add(feed, "subtitle", _as_known(export))
    if export.datasets:
        _add(feed, "rights", "\n".join(export.in_words()))
    _add(feed, "updated", updated(export, entries))
    _add(ET.SubElement(feed, "author"), "name", GENERATOR)
    _add(feed, "generator", GENERATOR)
    links = export.links
    _link(feed, "self", links.asked, MEDIA_TYPE)
    _link(feed, "alternate", links.home, "text/html")
    _link(feed, "alternate", links.json, "application/json")
    _link(feed, "bookmark", links.permalink, MEDIA_TYPE)
    _link(feed, "first", links.first, MEDIA_TYPE)
    if links.next:
        _link(feed, "next", links.next, MEDIA_TYPE)
    for item in entries:
        feed.append(_entry(item))
    yield ET.tostring(feed, encoding="utf-8", xml_declaration=True)


def _entry(item: Item) -> ET.Element:
    entry = ET.Element("entry")
    _add(entry, "id", item.id)
    _add(entry, "title", item.title)
    _add(entry, "updated", item.updated)
    if item.published:
        _add(entry, "published", item.published)
    if item.page:
        _link(entry, "alternate", item.page, "text/html")
    _link(entry, "alternate", item.href, "application/json")
    for url in item.sources:
        _link(entry, "via", url)
    for tag in item.tags:
        ET.SubElement(entry, "category", {"term": _text(tag)})
    if item.facts["occurred"]:
        _add(entry, "dcterms:temporal", item.facts["occurred"])
    _add(entry, "summary", item.text)
    return entry


def _as_known(export: Export) -> str:
    asked = "".join(f" {name}={value}" for name, value in export.question.items())
    return f"As known at position {export.position}{' of:' if asked else ''}{asked}"


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _text(text)


def _link(parent: ET.Element, relation: str, href: str, kind: str | None = None) -> None:
    link = ET.SubElement(parent, "link", {"rel": relation, "href": _address(href)})
    if kind is not None:
        link.set("type", kind)


# The log holds a few characters that XML cannot, and so may what was asked.
def _text(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _address(url: str) -> str:
    """The same address, its characters that XML cannot hold written in percent."""
    return _NOT_IN_XML.sub(lambda found: quote(found.group(), errors="replace"), url)
