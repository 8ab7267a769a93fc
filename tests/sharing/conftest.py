"""What every test about guests begins with."""

from __future__ import annotations

import pytest

from tests.sharing.shared import upload
from tests.world import World
from workspace.documents.models import Document
from workspace.documents.operations import add_document


@pytest.fixture
def plan(world: World) -> Document:
    """A plan of Acme with text that can be searched."""
    return world.does("Ana", add_document, customer_id=world.acme, upload=upload(world, "plan.txt", b"The zephyr plan"))
