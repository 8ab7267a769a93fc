"""The web app can be put on a phone's or a desktop's home screen."""

from __future__ import annotations

import json
import re
from pathlib import Path

from PIL import Image

import workspace.web
from tests.world import World

STATIC = Path(workspace.web.__file__).parent / "static"


def test_every_page_names_the_manifest_and_it_is_served(world: World) -> None:
    client = world.client()
    page = client.get("/sign-in").get_data(as_text=True)
    named = re.search(r'<link rel="manifest" href="([^"]+)"', page)
    assert named is not None

    answered = client.get(named.group(1))
    manifest = json.loads(answered.get_data())

    assert answered.mimetype == "application/manifest+json"
    assert manifest["start_url"] == manifest["scope"] == "/"
    for shortcut in manifest["shortcuts"]:
        assert world.client_as("Ana").get(shortcut["url"]).status_code == 200


def test_icons_have_the_sizes_that_are_said(world: World) -> None:
    manifest = json.loads((STATIC / "app.webmanifest").read_text("utf-8"))
    drawn = {icon["sizes"]: icon["src"] for icon in manifest["icons"] if icon["type"] == "image/png"}

    assert {"192x192", "512x512"} <= set(drawn)
    for size, name in drawn.items():
        with Image.open(STATIC / name) as picture:
            assert "x".join(map(str, picture.size)) == size
