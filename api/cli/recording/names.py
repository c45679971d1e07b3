"""Actors and sources of a command by their names, and those that it registers."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.application import Request, Stanceline
from domain.checks.text import spelling_key
from domain.errors import Invalid
from infrastructure.importers.names import slug
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.registry.named import ids_named


@dataclass(frozen=True, slots=True)
class NewActor:
    id: str
    name: str
    kind: str

    def register(self, verbs: Stanceline, request: Request) -> None:
        verbs.register_actor(self.id, self.name, self.kind, (), {}, request)


@dataclass(frozen=True, slots=True)
class NewSource:
    id: str
    name: str

    def register(self, verbs: Stanceline, request: Request) -> None:
        verbs.register_source(self.id, self.name, None, None, request)


@dataclass(slots=True)
class Names:
    """Finds ids by names. A text that names nothing stays as it is, and the verb refuses it.

    `wrong` collects what is wrong with the options, and `unread` the options that are missing or
    cannot be read. `on_record` has each name to register that is on record already, with its ids.
    """

    knowledge: Knowledge
    wrong: list[Invalid] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    new: list[NewActor | NewSource] = field(default_factory=list)
    on_record: list[tuple[str, str, list[str]]] = field(default_factory=list)
    _found: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def read_new(self, actors: list[str], sources: list[str]) -> None:
        """Read the options that register actors and sources; leave out those on record."""
        for text in actors:
            name, _, kind = (part.strip() for part in text.rpartition("="))
            if not (slug(name) and kind):
                self.refuse("--new-actor", f"{text!r} cannot be read", "Northland=state")
            elif found := self._named("actor", name):
                self.on_record.append(("actor", name, found))
            else:
                self.new.append(NewActor(slug(name), name, kind))
        for name in sources:
            if found := self._named("source", name):
                self.on_record.append(("source", name, found))
            else:
                self.new.append(NewSource(slug(name) or name, name))

    def refuse(self, option: str, why: str, allowed: str) -> None:
        """Note that an option is missing or cannot be read."""
        self.unread.add(option.split(maxsplit=1)[0])
        self.wrong.append(Invalid(f"{option}: {why}", field=option, allowed=allowed))

    def actor(self, text: str, option: str) -> str:
        return self._id("actor", text, option)

    def source(self, text: str, option: str) -> str:
        return self._id("source", text, option)

    def registers(self, kind: str, id: str) -> bool:
        """Return whether the command registers the actor or source with this id."""
        wanted = NewActor if kind == "actor" else NewSource
        return any(isinstance(one, wanted) and one.id == id for one in self.new)

    def _id(self, kind: str, text: str, option: str) -> str:
        found = self._named(kind, text)
        if len(found) == 1:
            return found[0]
        if found:
            self.wrong.append(
                Invalid(
                    f"{option}: {text!r} names several {kind}s: {', '.join(found)}",
                    field=option,
                    allowed="the id of one of them",
                )
            )
            return found[0]
        wanted = spelling_key(text)
        for one in self.new:
            if self.registers(kind, one.id) and wanted in (
                spelling_key(one.name),
                spelling_key(one.id),
            ):
                return one.id
        return text

    def _named(self, kind: str, text: str) -> list[str]:
        if (kind, text) not in self._found:
            self._found[kind, text] = ids_named(self.knowledge, kind, text)
        return self._found[kind, text]
