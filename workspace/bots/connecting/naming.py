"""A new channel's name, from a template. Pure. Source of the rules: docs.slack.dev, conversations.create."""

from __future__ import annotations

from workspace.people.words import slug

NAME_MOST = 80
NAMELESS = "customer"


def channel_name(template: str, customer: str, *, n: int = 1) -> str:
    """Lower case, without spaces and dots, at most 80 letters. From the second on a number stands behind it."""
    suffix = f"-{n}" if n > 1 else ""
    name = slug(template.replace("{name}", slug(customer).replace("_", "-")))
    room = NAME_MOST - len(suffix)
    while len(name.encode("utf-16-le")) // 2 > room:
        name = name[:-1]
    return (name.strip("-_") or NAMELESS) + suffix


def can_name(customer: str) -> bool:
    """Whether a customer's name leaves anything that a channel can be called: pictures and signs alone do not."""
    return bool(slug(customer).strip("-_"))


def typed_name(typed: str) -> str:
    """What somebody typed as Slack takes it; "" when nothing is left of it."""
    return slug(typed.lstrip("#"))[:NAME_MOST].strip("-_")
