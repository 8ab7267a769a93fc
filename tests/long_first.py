"""A plugin: files that take long begin first, so that no process is left alone with one at the end.

pytest-xdist hands out whole files in the order of collection (`--no-loadscope-reorder`); without this the few that take
a minute would come wherever chance puts them.
"""

from __future__ import annotations

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After pytest-randomly has shuffled; sorting keeps its order within both kinds."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
