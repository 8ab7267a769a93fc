"""Tables of what is shown of versions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workspace.database import Base, id_column

FORMS = ("pages", "picture", "look", "")


class Preview(Base):
    """How a version is shown: as `pages`, a `picture`, a `look` (a tree), or, with an empty form, as its text alone.

    `reason` says to a person why there is no more than text. `sizes`: JSON, width and height of each page in points.
    There is no row as long as it is being prepared. `asked_again_at`: since when it waits to be made by a newer engine.
    """

    __tablename__ = "previews"

    version_id: Mapped[str] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    form: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    sizes: Mapped[str] = mapped_column(Text, default="[]")
    engine: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    asked_again_at: Mapped[datetime | None]


class Rendition(Base):
    """A blob that we made from a version: `thumbnail`, `picture`, `look`, or a `page` by its number.

    `person_id` is whose name is stamped into it, or empty. It goes with its version; the blob is collected later.
    """

    __tablename__ = "renditions"

    id: Mapped[str] = id_column()
    version_id: Mapped[str] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    page: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[str] = mapped_column(String(26), default="")
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    engine: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("version_id", "kind", "page", "person_id"),)
