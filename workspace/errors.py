"""The expected failures, four kinds. Each carries a sentence for the person; the edge translates it once."""

from __future__ import annotations

from collections.abc import Mapping


class BatonError(Exception):
    """An expected failure: what went wrong and what to do about it, in words a person understands."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(BatonError):
    """There is no such thing, or this actor may not know of it. Both look the same on purpose."""


class Forbidden(BatonError):
    """The actor sees the thing but may not do this with it."""


class Invalid(BatonError):
    """A value is wrong. `fields` maps a field's name to the sentence about it, for forms."""

    def __init__(self, sentence: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})


class OverQuota(Invalid):
    """This customer may not have that many bytes."""


class NoRoom(Invalid):
    """There is no room for that many bytes here, for anybody."""


class Conflict(BatonError):
    """Somebody was faster. `mine` and `theirs` hold both texts, so that nothing typed is lost."""

    def __init__(
        self, sentence: str, mine: Mapping[str, object] | None = None, theirs: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(sentence)
        self.mine = dict(mine or {})
        self.theirs = dict(theirs or {})
