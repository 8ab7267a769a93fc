"""What both sides say in the evening, in a form that can be compared."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.slack.day import Day, Said
from workspace.documents.queries import files_of
from workspace.timeline.models import Entry

SUMMARIES = ("While", "Also on the timeline")
Token = tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """One thing as one side shows it. `above`: the words it answers, "" for none, "?" where nobody can say."""

    text: Token
    above: str
    is_pinned: bool
    emoji: frozenset[str]
    in_summary: bool = False
    ts: str = ""


Side = dict[str, list[Seen]]


def differences(day: Day) -> list[str]:
    """Where the two sides of a channel do not say the same once; empty when they agree."""
    found = list(day.wrong)
    for channel, customer in day.places.items():
        here, there = timeline_of(day, customer), channel_of(day, channel)
        for words, seen in [*here.items(), *there.items()]:
            found += [f"{words} stands twice"] if len(seen) > 1 else []
        live = day.links(customer).get(channel)
        for one in [each for each in day.said if each.customer == customer]:
            mirrored = one.links.get(channel)
            if mirrored is not None and mirrored == live:
                found += _differ(day, one, here, there, in_its_channel=one.channel in ("", channel))
            elif mirrored is None:
                found += _crossed(one, here if one.channel == channel else there)
        if live is not None:
            found += _files(day, channel, customer, live)
    return found + _said_twice(day)


def _said_twice(day: Day) -> list[str]:
    """Even where the sweep took the second one away again, people were told twice."""
    posted = Counter((channel, block) for channel, block in day.office.slack.slack.posted if block.startswith("t"))
    return [f"{block} was posted {count} times in {channel}" for (channel, block), count in posted.items() if count > 1]


def _differ(day: Day, one: Said, here: Side, there: Side, *, in_its_channel: bool) -> list[str]:
    wanted = set() if one.is_gone else {one.words[-1]}
    shown = {name: {words for words in one.words if words in side} for name, side in (("here", here), ("there", there))}
    found = [f"{one.words} {name}: {words}, not {wanted}" for name, words in shown.items() if words != wanted]
    if one.is_gone or found:
        return found
    ours, theirs = here[one.words[-1]][0], there[one.words[-1]][0]
    if theirs.in_summary:
        return []
    if ours.text != theirs.text:
        found.append(f"{one.words} says {ours.text} here, {theirs.text} there")
    if "?" not in (ours.above, theirs.above) and ours.above != theirs.above:
        found.append(f"{one.words} answers {ours.above!r} here, {theirs.above!r} there")
    if ours.is_pinned != theirs.is_pinned:
        found.append(f"{one.words} is pinned {ours.is_pinned} here, {theirs.is_pinned} there")
    if ours.emoji != theirs.emoji:
        found.append(f"{one.words} has {set(ours.emoji)} here, {set(theirs.emoji)} there")
    return found


def _crossed(one: Said, other_side: Side) -> list[str]:
    """What was said while nobody mirrored the channel stays where it was said."""
    return [f"{words} crossed without a link" for words in one.words if words in other_side]


# ------------------------------------------------------------------ each side
def timeline_of(day: Day, customer: str) -> Side:
    entries = day.office.entries(customer=customer)
    by_id = {entry.id: entry for entry in entries}
    side: Side = {}
    for entry in entries:
        emoji = frozenset(each.emoji for each in entry.reactions)
        seen = Seen(_text(entry.body), _above(entry, by_id), entry.pinned_at is not None, emoji)
        side.setdefault(_key(entry.body), []).append(seen)
    return side


def _above(entry: Entry, by_id: dict[str, Entry]) -> str:
    if entry.reply_to_id is None:
        return "?" if entry.body.startswith("*Answers an earlier message") else ""
    root = by_id.get(entry.reply_to_id)
    return _key(root.body) if root is not None else "?"


def channel_of(day: Day, channel: str) -> Side:
    stands = day.office.slack.slack.channels[channel].messages
    by_ts = {message["ts"]: message for message in stands}
    side: Side = {}
    for message in day.messages(channel):
        if message["text"].startswith(SUMMARIES):
            for line in message["text"].split("\n")[1:]:
                side.setdefault(_key(line), []).append(Seen(_text(line), "?", False, frozenset(), in_summary=True))
            continue
        text = _with_names(day, message["text"])
        emoji = frozenset(each["name"] for each in message.get("reactions", []))
        seen = Seen(_text(text), _root(message, by_ts), bool(message.get("pinned_to")), emoji, ts=message["ts"])
        side.setdefault(_key(text), []).append(seen)
    return side


def _root(message: dict[str, Any], by_ts: dict[str, dict[str, Any]]) -> str:
    root = message.get("thread_ts", message["ts"])
    if root == message["ts"]:
        return ""
    above = by_ts.get(root)
    is_readable = above and above.get("subtype") != "tombstone" and not above["text"].startswith(SUMMARIES)
    return _key(above["text"]) if above and is_readable else "?"


def _with_names(day: Day, text: str) -> str:
    for name, user in day.office.users.items():
        text = text.replace(f"<@{user}>", f"@{name}")
    return text


def _key(text: str) -> str:
    found = re.findall(r"words\d+", text)
    return str(found[-1]) if found else text


def _text(text: str) -> Token:
    return tuple(re.findall(r"words\d+|@\w+", text))


# ------------------------------------------------------------------ files
def _files(day: Day, channel: str, customer: str, live: str) -> list[str]:
    """Every file of what is not gone stands once on each side."""
    messages = day.office.slack.slack.channels[channel].messages
    there = Counter(file["name"] for message in messages for file in message.get("files", []))
    entries = day.office.entries(customer=customer)
    hanging = day.office.world.sees("Ana", files_of, [entry.id for entry in entries])
    here = Counter(document.title for documents in hanging.values() for document in documents)
    summed = {words for words, seen in channel_of(day, channel).items() if seen[0].in_summary}
    wanted = {one.file for one in day.said if _counts(one, channel, live) and one.words[-1] not in summed}
    unwanted = {one.file for one in day.said if one.file and one.is_gone and one.links.get(channel) == live}
    found = [
        f"{name} is {here[name]} here, {there[name]} there" for name in sorted(wanted) if here[name] * there[name] != 1
    ]
    return found + [f"{name} is left over" for name in sorted(unwanted) if here[name] or there[name]]


def _counts(one: Said, channel: str, live: str) -> bool:
    return bool(one.file) and not one.is_gone and one.links.get(channel) == live


def order_of(day: Day, channel: str) -> list[int]:
    """Where what was written on the web stands on the timeline, in the order of the channel."""
    entries = day.office.entries(customer=day.places[channel])
    place = {f"tl:{entry.id}": index for index, entry in enumerate(entries) if entry.origin == "web"}
    ours = [each for each in day.office.ours(channel) if each.get("thread_ts", each["ts"]) == each["ts"]]
    named = [each["blocks"][0]["block_id"] for each in ours if each.get("blocks")]
    return [place[each] for each in named if each in place]
