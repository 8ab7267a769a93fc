"""People and teams as programs name them: by id, or by the words that people use. A wrong one is told by its field."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workspace.errors import Invalid, NotFound
from workspace.people.queries import get_person, get_team, person_with_email, team_named
from workspace.policy import Actor


def team_id_of(db: Session, actor: Actor, words: str | None, *, field: str) -> str | None:
    """A team's id from its id, slug or name. None stays None. Raises Invalid."""
    if not words:
        return None
    try:
        return get_team(db, actor, words).id
    except NotFound:
        pass
    try:
        return team_named(db, actor, words).id
    except NotFound as unknown:
        raise Invalid(unknown.sentence, {field: unknown.sentence}) from unknown


def person_id_of(db: Session, actor: Actor, words: str | None, *, field: str) -> str | None:
    """A person's id from the id or the e-mail address. None stays None. Raises Invalid."""
    if not words:
        return None
    known = person_with_email(db, words) if "@" in words else None
    try:
        return get_person(db, actor, known.id if known else words).id
    except NotFound as unknown:
        sentence = f"There is nobody {words!r}. Give an id or an e-mail address of somebody here."
        raise Invalid(sentence, {field: sentence}) from unknown
