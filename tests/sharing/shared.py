"""What tests about guests say often."""

from __future__ import annotations

from typing import Any

from tests.world import World
from workspace.documents.models import Document
from workspace.documents.operations import Upload, share_document
from workspace.search.queries import search


def upload(world: World, name: str, content: bytes) -> Upload:
    return Upload(name=name, stored=world.outside.files.put([content], limit=10_000))


def share(world: World, document: Document, **terms: Any) -> Any:
    wanted = {"vendor_id": world.vendors["Nordwind"], **terms}
    return world.does("Ana", share_document, document_id=document.id, **wanted)


def finds(world: World, name: str, words: str) -> list[str]:
    return [hit.id for hit in world.sees(name, search, world.outside.index, words).hits]
