"""Jobs of the sandbox: look what a template asks for, and fill it in. A template is a program of a stranger.

docxtpl finds the tags in a Word file; what stands in them runs in Jinja's sandbox, with nothing but our plain values,
and every value is escaped: `A & B <b>` and `{{ 7*7 }}` in it stay what they are.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

from docx import Document
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import Unreadable

_LONGEST_NOTE = 250
_MACROS = ("vbaproject.bin", "vbadata.xml")


def check_template(file: BinaryIO, options: Mapping[str, Any]) -> dict[str, Any]:
    """Its fields, and a sentence about what is wrong with it, if anything. Option: `samples`, values to try it with."""
    with _refusing():
        template = _opened(file)
        asked = template.get_undeclared_template_variables(_environment())
    file.seek(0)
    values = {**dict.fromkeys(asked, "sample"), **options["samples"]}
    try:
        _filled(file, {name: values[name] for name in asked})
    except Unreadable as wrong:
        return {"fields": sorted(asked), "problem": wrong.reason}
    return {"fields": sorted(asked), "problem": ""}


def render_template(file: BinaryIO, options: Mapping[str, Any]) -> bytes:
    """The Word file with all tags filled in. Options: `values` by field, and `note` to stand in its properties."""
    filled = _filled(file, options["values"])
    filled.docx.core_properties.comments = options["note"][:_LONGEST_NOTE]
    made = io.BytesIO()
    filled.save(made)
    return made.getvalue()


def warm_up() -> None:
    """Fill in a small template, and a wrong one of each kind: whatever the libraries load late is loaded then."""
    right = "{{ name|upper }}{% for row in rows %}{{ row.what|default('é', true) }}{% endfor %}{{ 1 + 2.5 }}"
    render_template(_small(right), {"values": {"name": "a", "rows": [{"what": ""}]}, "note": ""})
    for wrong in ("{{ name.other }}", "{{ ''.__class__ }}", "{{ name", "{{ name + 1 }}", "{{ name|nothing }}"):
        with contextlib.suppress(Unreadable):
            check_template(_small(wrong), {"samples": {}})


def _small(body: str) -> BinaryIO:
    document = Document()
    document.add_paragraph(body)
    document.sections[0].header.paragraphs[0].text = document.sections[0].footer.paragraphs[0].text = "{{ name }}"
    content = io.BytesIO()
    document.save(content)
    content.seek(0)
    return content


def _filled(file: BinaryIO, values: Mapping[str, Any]) -> Any:
    with _refusing():
        template = _opened(file)
        template.render(dict(values), _environment(), autoescape=True)
        return template


def _opened(file: BinaryIO) -> Any:
    parts = ZipParts(file)
    if any(name.lower().rpartition("/")[2] in _MACROS for name in parts.names):
        raise Unreadable("refused", "The template holds macros. Save it as .docx, without them.")
    file.seek(0)
    template = DocxTemplate(io.BytesIO(file.read()))
    template.init_docx()
    return template


def _environment() -> SandboxedEnvironment:
    """Without `range`, `lipsum` and the like: a template loops over what it is given."""
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    environment.globals.clear()
    return environment


@contextmanager
def _refusing() -> Iterator[None]:
    """Say what is wrong with a template in a sentence for who wrote it."""
    try:
        yield
    except UndefinedError as error:
        raise Unreadable("refused", f"The template asks for something that is not there: {_said(error)}.") from error
    except SecurityError as error:
        raise Unreadable("refused", "The template tries to reach into the program. Baton does not run it.") from error
    except TemplateSyntaxError as error:
        raise Unreadable("refused", f"A tag of the template is not written right: {_said(error)}.") from error
    except etree.XMLSyntaxError as error:
        raise Unreadable("refused", "A tag of the template stands where it tears a paragraph or a table.") from error
    except (OpcError, zipfile.BadZipFile, KeyError) as error:
        raise Unreadable("refused", "This is not a whole Word document (.docx).") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
        raise Unreadable("refused", f"A tag of the template cannot be filled in: {_said(error)}.") from error


def _said(error: Exception) -> str:
    return str(error).split("\n", maxsplit=1)[0].strip(" .")[:200] or type(error).__name__
