"""Files: put there in three steps by the app, shared by people, and handed out to a token that may read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fake_slack import wire
from tests.fake_slack.oauth import scopes_of
from tests.fake_slack.reference import Refused
from tests.fake_slack.state import Raw, Workspace

SIGN_IN = b"<!DOCTYPE html><html><body>Sign in to North</body></html>"


@dataclass
class StoredFile:
    """`sends` is what the address really brings, where that is something else."""

    name: str
    content: bytes
    kind: str = "application/octet-stream"
    announced: int = 0
    sends: bytes | None = None
    is_public: bool = False


def shared(slack: Workspace, base: str, name: str, content: bytes, **more: Any) -> Raw:
    """A file object as it stands in the message of a person who shares it. `more` changes what it says of itself."""
    file_id = slack.next_id("F")
    sends, kind = more.pop("sends", None), more.pop("mimetype", "application/pdf")
    slack.files[file_id] = StoredFile(name, content, kind, len(content), sends)
    return {
        "id": file_id,
        "name": name,
        "title": name,
        "mimetype": kind,
        "size": len(content),
        "mode": "hosted",
        "url_private": f"{base}/files/{file_id}",
        "permalink": f"https://north.slack.example/files/{file_id}",
        **more,
    }


def read(slack: Workspace, file_id: str, authorization: str) -> tuple[int, bytes, str]:
    """What the file's address answers: status, bytes, type. Slack asks a stranger to sign in, with status 200."""
    found = slack.files.get(file_id)
    if found is None:
        return 404, b"", "text/plain"
    granted = [token.secret for token in slack.grants.tokens if token.workspace is slack and not token.dead]
    secret = authorization.removeprefix("Bearer ")
    if secret not in (slack.token, *granted) or "files:read" not in scopes_of(slack, secret):
        return 200, SIGN_IN, "text/html; charset=utf-8"
    return 200, found.content if found.sends is None else found.sends, found.kind


# ------------------------------------------------------------------ the app's own
def upload_url(slack: Workspace, given: Raw) -> Raw:
    file_id = slack.next_id("F")
    slack.files[file_id] = StoredFile(given["filename"], b"", announced=given["length"])
    return {"file_id": file_id, "upload_url": f"{slack.base}/upload/{file_id}"}


def take_bytes(slack: Workspace, file_id: str, body: bytes) -> int:
    found = slack.files.get(file_id)
    if found is None or found.is_public or len(body) != found.announced:
        return 400
    found.content = body
    return 200


def complete(slack: Workspace, given: Raw) -> Raw:
    channel = slack.visible_channel(given["channel_id"])
    if slack.bot_user not in channel.members:
        raise Refused("not_in_channel")
    for one in given["files"]:
        found = slack.files.get(one["id"])
        if found is None or len(found.content) != found.announced:
            raise Refused("file_not_found")
        found.is_public = True
        message = {
            "type": "message", "subtype": "file_share", "upload": True, "user": slack.bot_user, "bot_id": slack.bot,
            "app_id": slack.app, "team": slack.team, "text": given.get("initial_comment") or "", "ts": slack.next_ts(),
            "files": [{"id": one["id"], "name": found.name, "title": one.get("title"), "mode": "hosted"}],
        }  # fmt: skip
        if given.get("thread_ts"):
            if channel.message(given["thread_ts"]) is None:
                raise Refused("invalid_arguments", "no such thread", wrong=True)
            message["thread_ts"] = given["thread_ts"]
        channel.messages.append(message)
        slack.own_events.append(wire.message_event(channel, message))
    return {"files": [{"id": one["id"], "title": one.get("title")} for one in given["files"]]}


def delete(slack: Workspace, given: Raw) -> Raw:
    if given["file"] not in slack.files:
        raise Refused("file_not_found")
    del slack.files[given["file"]]
    for channel in slack.channels.values():
        for message in [each for each in channel.messages if _is_of(each, given["file"])]:
            channel.messages.remove(message)
            slack.own_events.append(wire.deleted_event(channel, message, slack.next_ts()))
    return {}


def _is_of(message: Raw, file_id: str) -> bool:
    return [file["id"] for file in message.get("files", [])] == [file_id] and message.get("bot_id") is not None


CALLS = {"files.getUploadURLExternal": upload_url, "files.completeUploadExternal": complete, "files.delete": delete}
