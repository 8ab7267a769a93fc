"""What one reader's eye is led to in a long timeline: what is new to them, and runs of small changes taken together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from workspace.web.shown import View

if TYPE_CHECKING:
    from workspace.timeline.models import ReadTo

FOLDED = frozenset({"profile"})
"""Kinds that the program writes when somebody changes a field: one of them says little, many hide the rest."""
FOLD_FROM = 3
FOLD_WITHIN = timedelta(minutes=10)


def marked(views: list[View], mark: ReadTo | None, *, reader: str | None) -> list[View]:
    """Say of each entry whether it is new to the reader; the first that is not says since when (`read_at`)."""
    if mark is None:
        return views
    line_is_drawn = False
    for number, view in enumerate(views):
        for each in (view, *view["replies"]):
            each["is_unread"] = each["id"] > mark.entry_id and each["author"]["id"] != reader
        if not (line_is_drawn or number == 0 or view["id"] > mark.entry_id):
            view["read_at"] = mark.at
            line_is_drawn = True
    return views


def folded(views: list[View]) -> list[View]:
    """Hide all but the first of three or more field changes that somebody made in a row; it says how many follow."""
    for run in _runs(views):
        if len(run) >= FOLD_FROM and not any(view["replies"] or view.get("is_unread") for view in run):
            run[0]["folds"] = len(run) - 1
            for view in run[1:]:
                view["folded_under"] = run[0]["id"]
    return views


def _runs(views: list[View]) -> Iterator[list[View]]:
    """Neighbours by one author, none more than ten minutes older than the first."""
    for (kind, _), neighbours in groupby(views, key=lambda view: (view["kind"], view["author"]["id"])):
        if kind not in FOLDED:
            continue
        run: list[View] = []
        for view in neighbours:
            if run and run[0]["at"] - view["at"] > FOLD_WITHIN:
                yield run
                run = []
            run.append(view)
        yield run
