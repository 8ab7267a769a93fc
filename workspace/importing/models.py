"""Tables of imports. A row keeps what the file said, what became of it, and what it takes to undo that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.database import Base, id_column
from workspace.people.models import Person

STATES = (
    "reading", "unreadable", "mapping", "checking", "checked", "running", "done", "cancelled", "stopped", "undoing",
    "undone", "closed",
)  # fmt: skip
VERDICTS = ("new", "update", "same", "error")


class Import(Base):
    """One table that `person` brought, under the name of its file, "" when it was pasted.

    `columns` are its headings, `chosen` the field of each ("" is left out): JSON. `done` counts the rows that the
    present step has behind it, of `total`. `trouble` is a sentence for a person. `fills_only`: what is written here
    already stays. `sheets` are the names of a workbook's sheets (JSON), where there are several, and `sheet` the one
    that was read, from 0. In the name of `run_by_id` rows come in or go again.
    New customers for whom the table names no holder are held by `holder_id`, else by who brings them in, but where
    `is_unheld` by nobody.
    """

    __tablename__ = "imports"

    id: Mapped[str] = id_column()
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), index=True)
    run_by_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    is_unheld: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12))
    trouble: Mapped[str] = mapped_column(Text, default="")
    said: Mapped[str] = mapped_column(Text, default="")
    columns: Mapped[str] = mapped_column(Text, default="[]")
    chosen: Mapped[str] = mapped_column(Text, default="[]")
    fills_only: Mapped[bool] = mapped_column(default=False)
    sheets: Mapped[str] = mapped_column(Text, default="[]")
    sheet: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    person: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[person_id])


class ImportFile(Base):
    """The bytes of an import until they are read; of a workbook with several sheets, until one is brought in."""

    __tablename__ = "import_files"

    import_id: Mapped[str] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportRow(Base):
    """Row `n` of an import, from 1, which begins on `line` of the file. `cells` is JSON.

    `verdict` is what it would do, one of VERDICTS; `state` what became of it: "", done, failed, undone or kept (undone
    but for what `said` names). `said` of an error is as table/wrong.py writes it. `did` is JSON of what it changed,
    or "".
    """

    __tablename__ = "import_rows"

    import_id: Mapped[str] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int]
    cells: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(8), default="")
    state: Mapped[str] = mapped_column(String(8), default="")
    said: Mapped[str] = mapped_column(Text, default="")
    customer_id: Mapped[str | None] = mapped_column(String(26))
    did: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        Index("ix_import_rows_state", "import_id", "state", "n"),
        Index("ix_import_rows_verdict", "import_id", "verdict", "n"),
        Index("ix_import_rows_customer_id", "import_id", "customer_id"),
    )
