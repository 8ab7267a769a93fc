"""Files in Slack: put one there, and fetch one from there.

Source: docs.slack.dev, "Working with files": files.getUploadURLExternal, the bytes to that address, then
files.completeUploadExternal; `url_private` answers with the bytes only to a token, and otherwise with a sign-in page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from integrations.slack_addresses import fetch, send_bytes
from integrations.slack_call import JsonObject, SlackCall


class SlackFiles:
    """The part of `SlackChat` that moves bytes."""

    _slack: SlackCall

    def begin_upload(self, *, name: str, size: int) -> tuple[str, str]:
        granted = self._slack.read("files.getUploadURLExternal", {"filename": name, "length": size})
        return str(granted["file_id"]), str(granted["upload_url"])

    def send_file(self, *, url: str, chunks: Iterable[bytes], size: int) -> None:
        send_bytes(self._slack, url, chunks, size=size)

    def show_file(self, *, file_id: str, name: str, channel: str, thread_ts: str | None) -> None:
        done: JsonObject = {"files": [{"id": file_id, "title": name}], "channel_id": channel}
        if thread_ts is not None:
            done["thread_ts"] = thread_ts
        self._slack.write("files.completeUploadExternal", done)

    def delete_file(self, *, file_id: str) -> None:
        self._slack.write("files.delete", {"file": file_id})

    def download(self, *, url: str, limit: int) -> Iterator[bytes]:
        return fetch(self._slack, url, limit=limit)
