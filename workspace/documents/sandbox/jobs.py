"""Everything the sandbox can do, one line each. Only the fork server imports this: it loads every parser there is.

A job is a pure function `(file, …, options) -> bytes` (or JSON, or bytes in parts): it gets open files and a mapping of
plain values, and may raise `Unreadable` with a sentence. Nothing can be imported or opened once it runs, so what a
library loads late has to be used once in the job's `warm_up`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from workspace.documents.making import rendering
from workspace.documents.programs.pictures import picture_for_recognition
from workspace.documents.programs.pictures import warm_up as warm_up_pictures
from workspace.documents.readers.read import read_as
from workspace.documents.readers.rows import rows
from workspace.documents.readers.sniff import sniff
from workspace.documents.reading.jobs import attachments, engines, read_second, warm_up_second
from workspace.documents.redlining import job as redlining
from workspace.documents.sandbox.limits import Limits
from workspace.documents.sandbox.warm_up import warm_up
from workspace.documents.seeing.jobs.preview import pages, preview
from workspace.documents.seeing.jobs.warm_up import warm_up as warm_up_previews


@dataclass(frozen=True)
class Job:
    """One thing to do with a file. `work` takes the open files and then the options."""

    work: Callable[..., Any]
    limits: Limits = field(default_factory=Limits)
    warm_up: Callable[[], object] = bool  # nothing to load


def read_in_parts(file: BinaryIO, options: Mapping[str, Any]) -> Iterator[bytes]:
    """A line with the kind as soon as it is known, a line with the rest, then the text. Option: `name`."""
    kind = sniff(file, options["name"])
    yield json.dumps({"kind": kind}).encode() + b"\n"
    result = read_as(kind, file, name=options["name"])
    about = {
        "state": result.state, "pages": result.pages, "reason": result.reason, "engine": result.engine,
        "deleted": result.deleted,
    }  # fmt: skip
    yield json.dumps(about).encode() + b"\n"
    yield result.text.encode()


JOBS: dict[str, Job] = {
    # At most: `reading/pacing.py` gives each try its time, so that it is done within 25 seconds in all.
    "read": Job(read_in_parts, limits=Limits(wall_seconds=20, cpu_seconds=18), warm_up=warm_up),
    "read_second": Job(read_second, limits=Limits(wall_seconds=12, cpu_seconds=11), warm_up=warm_up_second),
    "attachments": Job(attachments),
    "rows": Job(rows, limits=Limits(answer=30_000_000)),
    "engines": Job(engines),
    "picture_for_recognition": Job(
        picture_for_recognition, limits=Limits(in_background=True), warm_up=warm_up_pictures
    ),
    "preview": Job(preview, limits=Limits(in_background=True), warm_up=warm_up_previews),
    "page_images": Job(pages),
    "check_template": Job(rendering.check_template, limits=Limits(answer=100_000), warm_up=rendering.warm_up),
    "redline": Job(redlining.redline, warm_up=redlining.warm_up),
    "render_template": Job(rendering.render_template, limits=Limits(answer=50_000_000)),
}
