"""People and channels in Slack: who somebody is, who reads along, and what channels there are."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from integrations.slack_call import JsonObject, SlackCall
from workspace.ports import ChatChannel, ChatError, ChatPerson, ChatRefused

PAGE = 200

# How long an answer about a channel or a person is believed, in seconds, and how many of them are kept.
CHANNEL_FRESH = 60.0
PERSON_FRESH = 600.0
# Full members whom we know for longer than this are asked for again when we look at their channel: so many at one look,
# and so many a minute in a workspace, of the hundred that Slack allows (tier 4). Commands and clicks need the others.
PERSON_RECENT = 60.0
ANEW_AT_ONCE = 20
ANEW_A_MINUTE = 40
REMEMBERED = 5_000
# More unknown members than this are read with users.list (20 a minute, 200 a page) and not one by one (100 a minute).
ASK_ONE_BY_ONE = 40

UNKNOWN_PERSON = frozenset({"user_not_found", "users_not_found", "user_not_visible"})

T = TypeVar("T")


class Outsiders(NamedTuple):
    """Whether guests are in a channel, and the ids of guests and of other organisations' members' organisations."""

    are_guests: bool
    ids: frozenset[str]


NOBODY = Outsiders(False, frozenset())


class Channels:
    """The part of `SlackChat` that speaks of people and channels. What it learned is believed for a while."""

    _slack: SlackCall
    _slack_now: SlackCall
    _anew: Allowance
    _people: Fresh[ChatPerson]
    _channels: Fresh[ChatChannel]

    def person(self, user_id: str, *, fresh: bool = False, soon: bool = False) -> ChatPerson:
        """As of at most ten minutes ago. Nobody of that id raises ChatRefused and is asked again the next time."""
        known = self._people.get(user_id) if not fresh else None
        if known is None:
            slack = self._slack_now if soon else self._slack
            known = _person(slack.read("users.info", {"user": user_id})["user"])
            self._people.keep(user_id, known)
        return known

    def person_with(self, email: str) -> ChatPerson | None:
        """As of now."""
        try:
            found = _person(self._slack.read("users.lookupByEmail", {"email": email})["user"])
        except ChatRefused as refused:
            if refused.code not in UNKNOWN_PERSON:
                raise
            return None
        self._people.keep(found.id, found)
        return found

    def channel(self, channel_id: str, *, fresh: bool = False) -> ChatChannel:
        """As of at most a minute ago. A member turned guest of whom no event told is noticed at the next look where at
        most ANEW_AT_ONCE of the members are known for over a minute, and anywhere within ten minutes."""
        known = self._channels.get(channel_id) if not fresh else None
        if known is None:
            raw = self._slack.read("conversations.info", {"channel": channel_id})["channel"]
            guests = self._outsiders(channel_id, str(raw.get("context_team_id") or ""), fresh=fresh)
            known = _channel(raw, guests=guests)
            self._channels.keep(channel_id, known)
        return known

    def channel_named(self, name: str) -> ChatChannel | None:
        """Among the channels the bot is in, then among all public ones; archived channels are passed over."""
        wanted = name.strip().lstrip("#").lower()
        for method, types in (
            ("users.conversations", "public_channel,private_channel"),
            ("conversations.list", "public_channel"),
        ):
            for raw in self._slack.items(method, "channels", _listing(types)):
                if str(raw.get("name", "")).lower() == wanted:
                    return self.channel(str(raw["id"]))
        return None

    def channels(self, *, users: Sequence[str] = ()) -> list[ChatChannel]:
        """With a person named, `users.conversations` tells of private channels that this person and we are in."""
        asked = [("conversations.list", _listing("public_channel"))]
        asked += [("users.conversations", {**_listing("private_channel"), "user": user}) for user in users]
        found = {
            str(raw["id"]): _channel(raw)
            for method, arguments in asked
            for raw in self._slack.items(method, "channels", arguments)
        }
        return sorted(found.values(), key=lambda channel: channel.name)

    def members(self, channel: str) -> frozenset[str]:
        listed = self._slack.items("conversations.members", "members", {"channel": channel, "limit": PAGE})
        return frozenset(str(member) for member in listed)

    def open_dm(self, user: str) -> str:
        return str(self._slack.write("conversations.open", {"users": user})["channel"]["id"])

    def create_channel(self, *, name: str, is_private: bool = False) -> ChatChannel:
        answer = self._slack.write("conversations.create", {"name": name, "is_private": is_private})
        return _channel(answer["channel"])

    def invite(self, *, channel: str, users: Sequence[str]) -> None:
        """Who is there already counts as invited."""
        try:
            self._slack.write("conversations.invite", {"channel": channel, "users": ",".join(users), "force": True})
        except ChatRefused as refused:
            if refused.code != "already_in_channel":
                raise
        self._channels.forget(channel)

    def set_topic(self, *, channel: str, topic: str) -> None:
        self._slack.write("conversations.setTopic", {"channel": channel, "topic": topic[:250]})

    def join(self, channel_id: str) -> None:
        self._slack.write("conversations.join", {"channel": channel_id})
        self._channels.forget(channel_id)

    # ------------------------------------------------------------------ below
    def _outsiders(self, channel_id: str, own_team: str, *, fresh: bool) -> Outsiders:
        """Members who are guests or not fully visible to us, by their organisation where it is told.

        In doubt somebody is a guest: it keeps staff notes out. `fresh` asks anew about all but full members.
        """
        listed = self._slack.items("conversations.members", "members", {"channel": channel_id, "limit": PAGE})
        members = [str(member) for member in listed]
        for member in members if fresh else ():
            known = self._people.get(member)
            if known is not None and (known.is_guest or known.is_deleted or known.team != own_team):
                self._people.forget(member)
        self._ask_anew(members, most=ASK_ONE_BY_ONE if fresh else ANEW_AT_ONCE)
        if len(self._unknown(members)) > ASK_ONE_BY_ONE:
            for raw in self._slack.items("users.list", "members", {"limit": PAGE}):
                self._people.keep(str(raw["id"]), _person(raw))
        if len(unknown := self._unknown(members)) > ASK_ONE_BY_ONE:
            return Outsiders(True, frozenset(unknown))
        return self._told_apart(members, own_team)

    def _ask_anew(self, members: Sequence[str], *, most: int) -> None:
        """Look again at members whom we know for over a minute, at those first whom we asked longest ago.

        While Slack does not answer what we know stands, as long as it is believed at all.
        """
        known = {member: self._people.get(member) for member in members}
        ages = [(self._people.age(member), member) for member, person in known.items() if person and not person.is_bot]
        old = sorted((each for each in ages if each[0] >= PERSON_RECENT), reverse=True)
        for _, member in old[:most]:
            if not self._anew.take():
                return
            try:
                self.person(member, fresh=True)
            except ChatRefused as refused:
                if refused.code not in UNKNOWN_PERSON:
                    return
                self._people.forget(member)
            except ChatError:
                return

    def _told_apart(self, members: Sequence[str], own_team: str) -> Outsiders:
        has_guests, ids = False, set()
        for member in members:
            team, is_guest = self._seen(member)
            has_guests = has_guests or is_guest
            if own_team and team and team != own_team:
                ids.add(team)
            elif is_guest:
                ids.add(member)
        return Outsiders(has_guests, frozenset(ids))

    def _unknown(self, members: Sequence[str]) -> list[str]:
        return [member for member in members if self._people.get(member) is None]

    def _seen(self, user_id: str) -> tuple[str, bool]:
        """The organisation of a member, empty when it is not told, and whether they count as a guest."""
        try:
            found = self.person(user_id)
        except ChatRefused as refused:
            if refused.code in UNKNOWN_PERSON:
                return "", True
            raise
        return found.team or "", found.is_guest


def _listing(types: str) -> JsonObject:
    return {"types": types, "exclude_archived": True, "limit": PAGE}


def _person(raw: JsonObject) -> ChatPerson:
    profile = raw.get("profile") or {}
    name = profile.get("real_name") or raw.get("real_name") or profile.get("display_name") or raw.get("name")
    return ChatPerson(
        id=str(raw["id"]),
        name=str(name or raw["id"]),
        email=profile.get("email") or None,
        email_verified=bool(raw.get("is_email_confirmed")),
        is_bot=bool(raw.get("is_bot")) or raw["id"] == "USLACKBOT",
        is_guest=any(raw.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger")),
        is_deleted=bool(raw.get("deleted")),
        team=raw.get("team_id"),
    )


def _channel(raw: JsonObject, *, guests: Outsiders = NOBODY) -> ChatChannel:
    connected = ("connected_team_ids", "shared_team_ids", "pending_shared", "pending_connected_team_ids")
    teams = {str(team) for field in connected for team in raw.get(field) or ()} - {str(raw.get("context_team_id"))}
    shared = ("is_shared", "is_ext_shared", "is_org_shared", "is_pending_ext_shared")
    return ChatChannel(
        id=str(raw["id"]),
        name=str(raw.get("name") or ""),
        is_private=any(raw.get(flag) for flag in ("is_private", "is_im", "is_mpim")),
        is_archived=bool(raw.get("is_archived")),
        is_member=bool(raw.get("is_member")),
        is_shared=any(raw.get(flag) for flag in shared),
        has_guests=guests.are_guests,
        outsiders=guests.ids | teams,
    )


class Fresh(Generic[T]):
    """Remembers values for some seconds, the newest few thousand of them."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> T | None:
        with self._lock:
            kept = self._kept.get(key)
        return kept[1] if kept and self._clock() - kept[0] < self._seconds else None

    def age(self, key: str) -> float:
        """Seconds since it was kept; endless for what was never."""
        with self._lock:
            kept = self._kept.get(key)
        return self._clock() - kept[0] if kept else math.inf

    def keep(self, key: str, value: T) -> None:
        with self._lock:
            self._kept[key] = (self._clock(), value)
            self._kept.move_to_end(key)
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)

    def forget(self, key: str) -> None:
        with self._lock:
            self._kept.pop(key, None)


class Allowance:
    """So many of something a minute."""

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        self._most, self._clock = most, clock
        self._taken: deque[float] = deque()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether one more may be had now."""
        now = self._clock()
        with self._lock:
            while self._taken and self._taken[0] <= now - 60:
                self._taken.popleft()
            if len(self._taken) >= self._most:
                return False
            self._taken.append(now)
            return True
