"""Kinds of values that programs send: strict (`true` is not 1, "1" is not 1), each wrong one told in a sentence.

A sentence begins where the field's name ends: "must be text." is shown as "name must be text.".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

_SAID = {
    "required": "is missing.",
    "null": "must not be null. Leave it out instead.",
    "validator_failed": "cannot be this.",
}


class Strict(Schema):
    """A body or a query: what it does not know it refuses by name."""

    class Meta:
        unknown = RAISE

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        known = ", ".join(field.data_key or name for name, field in self.fields.items()) or "nothing"
        self.error_messages["unknown"] = f"is not known here. Known are: {known}."
        self.error_messages["type"] = "must be an object in braces."


class Text(fields.String):
    default_error_messages = {  # noqa: RUF012
        **_SAID,
        "invalid": "must be text.",
        "invalid_utf8": "must be UTF-8.",
        "nul": "must not hold the character U+0000.",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if "\x00" in text:
            raise self.make_error("nul")
        return text


class Whole(fields.Integer):
    """A whole number in a body."""

    default_error_messages = {**_SAID, "invalid": "must be a whole number."}  # noqa: RUF012

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        error = f"must be a whole number from {least:,} to {most:,}."
        super().__init__(strict=True, validate=validate.Range(least, most, error=error), **options)


class Digits(Whole):
    """A whole number in an address, where everything is text."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if not isinstance(value, str) or not value.isascii() or not value.isdigit() or len(value) > 18:
            raise self.make_error("invalid")
        return super()._deserialize(int(value), attr, data, **kwargs)


class YesNo(fields.Boolean):
    """true or false in a body, nothing that looks like it."""

    default_error_messages = {**_SAID, "invalid": "must be true or false."}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Flag(fields.Boolean):
    """true or false in an address."""

    default_error_messages = {**_SAID, "invalid": "must be true or false."}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if value not in ("true", "false"):
            raise self.make_error("invalid")
        return bool(value == "true")


class When(fields.AwareDateTime):
    """A moment, ISO 8601 with its zone. Comes in as UTC."""

    default_error_messages = {  # noqa: RUF012
        **_SAID,
        "invalid": "must be a moment with its zone, such as 2026-05-31T14:00:00Z.",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        moment = _moment(value)
        if moment is None:
            raise self.make_error("invalid")
        return moment


class Since(fields.Field[datetime]):
    """A day or a moment in an address. A day means its first moment; with `whole_day` the first one after it."""

    default_error_messages = {  # noqa: RUF012
        **_SAID,
        "invalid": "must be a day such as 2026-05-31, or a moment such as 2026-05-31T14:00:00Z.",
    }

    def __init__(self, *, whole_day: bool = False, **options: Any) -> None:
        super().__init__(metadata={"type": "string", "examples": ["2026-05-31"]}, **options)
        self.whole_day = whole_day

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        found = _moment(value) or self._day(value)
        if found is None:
            raise self.make_error("invalid")
        return found

    def _day(self, value: Any) -> datetime | None:
        try:
            day = datetime.combine(date.fromisoformat(value), time.min, UTC)
            return day + timedelta(days=1) if self.whole_day else day
        except (TypeError, ValueError, OverflowError):
            return None


class Inner(fields.Nested):
    """An object inside a body."""

    default_error_messages = {**_SAID}  # noqa: RUF012


class Choice(Text):
    def __init__(self, *choices: str, **options: Any) -> None:
        error = f"must be one of {', '.join(filter(None, choices))}{'' if all(choices) else ', or empty'}."
        super().__init__(validate=validate.OneOf(choices, error=error), **options)


class Choices(fields.Field[tuple[str, ...]]):
    """Several of some words in an address, with commas between them."""

    default_error_messages = {**_SAID}  # noqa: RUF012

    def __init__(self, *choices: str, **options: Any) -> None:
        about = f"One or several of {', '.join(choices)}, with commas between them."
        super().__init__(metadata={"type": "string", "description": about}, **options)
        self.choices = choices

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> tuple[str, ...]:
        found = tuple(str(value).split(","))
        if not set(found) <= set(self.choices):
            raise ValidationError(f"must be one or several of {', '.join(self.choices)}, with commas between them.")
        return found


class Texts(fields.List[str]):
    default_error_messages = {**_SAID, "invalid": "must be a list of texts."}  # noqa: RUF012

    def __init__(self, *, most: int, **options: Any) -> None:
        error = f"may hold {most} at most."
        super().__init__(Text(), validate=validate.Length(max=most, error=error), **options)


class Lines(fields.Field[str]):
    """Text, or a list of its lines. Comes in as text."""

    default_error_messages = {**_SAID, "invalid": "must be text, or a list of texts: one a line."}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        text = {"type": "string"}
        super().__init__(metadata={"oneOf": [text, {"type": "array", "items": text, "maxItems": 1_000}]}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        lines = [value] if isinstance(value, str) else value
        if not isinstance(lines, list) or len(lines) > 1_000 or not all(isinstance(line, str) for line in lines):
            raise self.make_error("invalid")
        return str(Text().deserialize("\n".join(lines), attr, data))


class For(fields.Field[list[str]]):
    """Whom an entry is for: "staff", {"vendors": [ids]}, or shortly [ids]. Comes in as the list of vendors' ids."""

    default_error_messages = {  # noqa: RUF012
        **_SAID,
        "invalid": 'must be "staff", or {{"vendors": [ids of vendors]}}.',
    }

    def __init__(self, *, metadata: Mapping[str, Any] | None = None, **options: Any) -> None:
        ids = {"type": "array", "items": {"type": "string"}, "maxItems": 100}
        named = {"type": "object", "properties": {"vendors": ids}, "required": ["vendors"]}
        kinds = [{"type": "string", "enum": ["staff"]}, named, ids]
        super().__init__(metadata={**(metadata or {}), "oneOf": kinds}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[str]:
        if value == "staff":
            return []
        ids = value.get("vendors") if isinstance(value, dict) and set(value) == {"vendors"} else value
        if not isinstance(ids, list) or len(ids) > 100 or not all(isinstance(each, str) for each in ids):
            raise self.make_error("invalid")
        return ids


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None
