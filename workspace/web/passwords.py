"""Hash and check passwords with argon2id, away from the event loop: it takes tens of milliseconds by design."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workspace.errors import Invalid
from workspace.i18n import _, number
from workspace.web.threads import in_thread

SHORTEST = 12
LONGEST = 1_000

# OWASP's cheat sheet on password storage: argon2id with 19 MiB, 2 iterations, 1 lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash("nobody has this password")


def check_password(password: str) -> None:
    """Raises Invalid when it is too short or too long."""
    if len(password) < SHORTEST:
        sentence = _("A password has at least %(shortest)s characters.", shortest=SHORTEST)
        raise Invalid(sentence, {"password": sentence})
    if len(password) > LONGEST:
        sentence = _("A password has at most %(longest)s characters.", longest=number(LONGEST))
        raise Invalid(sentence, {"password": sentence})


def hash_password(password: str) -> str:
    """Raises Invalid when it is too short or too long."""
    check_password(password)
    return in_thread(_hasher.hash, password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Takes as long for a person who is not there or has no password as for one who has."""
    return in_thread(_verify, password_hash or _NOBODY, password[:LONGEST]) and password_hash is not None


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
