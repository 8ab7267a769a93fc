"""Keep Slack's tokens unreadable in the database: who copies the database alone cannot speak for us."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class CannotUnseal(Exception):
    """The secret key is not the one that this was sealed with."""


def seal(words: str, *, secret_key: str) -> str:
    return _box(secret_key).encrypt(words.encode()).decode() if words else ""


def unseal(sealed: str, *, secret_key: str) -> str:
    """Raises CannotUnseal."""
    try:
        return _box(secret_key).decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken as error:
        raise CannotUnseal from error


def _box(secret_key: str) -> Fernet:
    """A key of its own for this purpose, drawn from the one in the settings."""
    drawn = HKDF(SHA256(), 32, salt=None, info=b"baton: tokens of chat workspaces").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(drawn))
