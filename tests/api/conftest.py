"""The world, watched."""

from __future__ import annotations

import pytest

from tests.api.watching import watch
from tests.world import Program, World


@pytest.fixture(autouse=True)
def watched(world: World) -> World:
    watch(world)
    return world


@pytest.fixture
def ana(world: World) -> Program:
    return world.api("Ana")


@pytest.fixture
def ben(world: World) -> Program:
    return world.api("Ben")
