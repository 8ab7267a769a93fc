"""Keys of keyset pages in an address: the last row's sorting value and id. Pure."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime

from workspace.errors import Invalid
from workspace.i18n import _


def key_of(value: str, row_id: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, row_id], ensure_ascii=False).encode()).decode().rstrip("=")


def unkey(key: str | None) -> tuple[str, str] | None:
    """The value and id, or None for the first page. Raises Invalid for anything that key_of did not make."""
    if not key:
        return None
    try:
        value, row_id = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        f"{value}{row_id}".encode()
    except (ValueError, binascii.Error, TypeError, RecursionError) as error:
        raise Invalid(_("This address of a page is not complete. Begin with the first page.")) from error
    if not isinstance(value, str) or not isinstance(row_id, str):
        raise Invalid(_("This address of a page is not complete. Begin with the first page."))
    return value, row_id


def moment_key(at: datetime, row_id: str) -> str:
    return key_of(at.astimezone(UTC).isoformat(), row_id)


def unkey_moment(key: str | None) -> tuple[datetime, str] | None:
    pair = unkey(key)
    if pair is None:
        return None
    try:
        return datetime.fromisoformat(pair[0]).astimezone(UTC), pair[1]
    except (ValueError, OverflowError) as error:
        raise Invalid(_("This address of a page is not complete. Begin with the first page.")) from error
