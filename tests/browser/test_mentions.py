"""Names that are called stand out for everybody, and one's own the most, on what was there and on what is pushed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from workspace.timeline.operations import add_entry

CONTRAST = """element => {
  const { color, backgroundColor } = getComputedStyle(element);
  const light = (text) => {
    const part = text.match(/[\\d.]+/g).slice(0, 3).map((n) => n / 255);
    const [r, g, b] = part.map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [less, more] = [light(color), light(backgroundColor)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}"""
"""WCAG 2.2, relative luminance and contrast ratio."""


def _colours(page: Page, name: str) -> str:
    return str(page.locator(".mention", has_text=name).last.evaluate("e => getComputedStyle(e).backgroundColor"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ones_own_name_stands_out_from_the_others(desk: Desk, house: House, scheme: str) -> None:
    customer = house.customer()
    house.does("Ana", add_entry, customer_id=customer, kind="note", body="@Ben or @Ana?")
    page = desk.sit("Ben", f"/customers/{customer}", color_scheme=scheme)

    house.does("Ana", add_entry, customer_id=customer, kind="note", body="Pushed: @Ben, then @Ana")

    expect(page.locator(".mention")).to_have_count(4)
    expect(page.locator(".mention-me")).to_have_text(["@Ben", "@Ben"])
    assert _colours(page, "@Ben") != _colours(page, "@Ana")
    for name in ("@Ben", "@Ana"):
        assert page.locator(".mention", has_text=name).first.evaluate(CONTRAST) >= 4.5
