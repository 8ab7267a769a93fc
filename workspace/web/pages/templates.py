"""One template: how it looks, what it asks for, and its versions: downloaded, compared, restored, thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from workspace.documents.comparing.comparison import compare
from workspace.documents.making import operations, queries
from workspace.documents.making.fields import KNOWN, Field, field_called
from workspace.documents.making.queries import fields_of, get_template, newest
from workspace.documents.making.showing import tree_of
from workspace.documents.operations import Upload
from workspace.i18n import _, mark
from workspace.policy import may
from workspace.web.edge import admin_actor, reading, staff_actor, tools, transaction
from workspace.web.frame import staff_page
from workspace.web.looks import look_html
from workspace.web.pages.blueprint import views
from workspace.web.pages.comparing import comparison_view
from workspace.web.threads import in_thread
from workspace.web.uploads import raw_answer, uploads_of

if TYPE_CHECKING:
    from workspace.documents.making.models import Template, TemplateVersion
    from workspace.documents.models import Version

_SOURCES = {
    "baton": mark("Baton knows it"), "handoff": mark("From the hand-off"), "person": mark("Asked when it is made"),
}  # fmt: skip
_UNKNOWN = mark("Not a name Baton knows: asked when it is made")


@views.get("/templates/<template_id>")
def template(template_id: str) -> ResponseReturnValue:
    """`v` chooses a version; without it one sees the newest."""
    with reading() as db:
        actor = staff_actor(db)
        found = get_template(db, actor, template_id)
        n = request.args.get("v", found.version_n, type=int)
        version = queries.template_version(db, actor, template_id=template_id, n=n)
        fields = [field_called(name) for name in fields_of(version)]
        return staff_page(
            db, actor, "making/template.html", wanted=template_view(found), may_change=may(actor, "template.change"),
            fields=[field_view(field) for field in sorted(fields, key=lambda field: (field.source, field.name))],
            versions=[_version_view(each) for each in reversed(found.versions)], version=_version_view(version),
            look=_look(version), text=version.text,
        )  # fmt: skip


@views.post("/templates/<template_id>/versions")
def add_template_version(template_id: str) -> ResponseReturnValue:
    uploads: list[Upload] = uploads_of(lambda db: get_template(db, admin_actor(db), template_id), needed=True)
    with transaction() as db:
        operations.add_template_version(db, staff_actor(db), template_id=template_id, upload=uploads[0])
    return redirect(url_for("pages.template", template_id=template_id), 303)


@views.post("/templates/<template_id>/versions/<int:n>/restore")
def restore_template_version(template_id: str, n: int) -> ResponseReturnValue:
    with transaction() as db:
        found = operations.restore_template_version(db, staff_actor(db), template_id=template_id, n=n)
    flash(f"Version {n} is the newest again, as version {found.version_n}.", "success")
    return redirect(url_for("pages.template", template_id=template_id), 303)


@views.post("/templates/<template_id>/remove")
def remove_template(template_id: str) -> ResponseReturnValue:
    """Into the trash; `undo=1` takes it out again."""
    removed = request.form.get("undo") != "1"
    with transaction() as db:
        gone = operations.remove_template(db, staff_actor(db), template_id=template_id, removed=removed)
    if not removed:
        return redirect(url_for("pages.template", template_id=template_id), 303)
    flash(f"{gone.name} is in the trash.", f"undo {url_for('pages.remove_template', template_id=template_id)}")
    return redirect(url_for("pages.templates"), 303)


@views.get("/templates/<template_id>/versions/<int:n>/download")
def download_template(template_id: str, n: int) -> ResponseReturnValue:
    with reading() as db:
        version = queries.template_version(db, staff_actor(db), template_id=template_id, n=n)
    # It has the name, the size and the hash that a document's version has.
    return raw_answer(cast("Version", version))


@views.get("/templates/<template_id>/compare")
def compare_template(template_id: str) -> ResponseReturnValue:
    """`from` and `to` are numbers of versions; without them the newest is compared with the one before."""
    with reading() as db:
        actor = staff_actor(db)
        found = get_template(db, actor, template_id)
        to = request.args.get("to", found.version_n, type=int)
        numbers = {"before": request.args.get("from", max(1, to - 1), type=int), "after": to}
        two = [queries.template_version(db, actor, template_id=template_id, n=n) for n in numbers.values()]
        texts = [each.text for each in two]
    # Nothing is open while the comparison takes its time.
    compared = in_thread(compare, *texts) if all(texts) else None
    with reading() as db:
        return staff_page(
            db, staff_actor(db), "making/compare.html", wanted=template_view(found), **numbers,
            versions=[{"n": each.n, "at": each.created_at} for each in found.versions],
            without_text=next((each.n for each, text in zip(two, texts, strict=True) if not text), None),
            compared=comparison_view(compared) if compared else None,
        )  # fmt: skip


def template_view(found: Template) -> dict[str, Any]:
    """For lists, and the head of a template's pages."""
    version = newest(found)
    return {
        "id": found.id,
        "name": found.name,
        "about": found.about,
        "version": version.n,
        "state": version.state,
        "reason": version.reason,
        "by": version.person.name if version.person else "Baton",
        "at": version.created_at,
        "removed": found.removed_at is not None,
        "for_handoffs": any(field_called(name).source == "handoff" for name in fields_of(version)),
    }


def field_view(field: Field) -> dict[str, Any]:
    hint = _("One a line: %(columns)s", columns=" | ".join(field.columns)) if field.kind == "rows" else ""
    return {
        "name": field.name,
        "label": _(field.label),
        "kind": field.kind,
        "hint": hint,
        "source": _(_SOURCES[field.source] if field.name in KNOWN else _UNKNOWN),
        "is_asked": field.source == "person",
    }


def _version_view(version: TemplateVersion) -> dict[str, Any]:
    return {
        "n": version.n,
        "by": version.person.name if version.person else _("Comes with Baton"),
        "at": version.created_at,
        "size": version.size,
        "state": version.state,
        "reason": version.reason,
    }


def _look(version: TemplateVersion) -> Markup:
    """Empty where only its words can be shown."""
    if not version.look_sha256:
        return Markup("")
    try:
        with tools().outside.files.open(version.look_sha256) as file:
            return look_html(tree_of(file.read()), version.text)
    except FileNotFoundError:
        return Markup("")
