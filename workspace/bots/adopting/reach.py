"""How far an adoption reaches: over every link of one channel with one customer, also one that has ended."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session, aliased

from workspace.bots.models import ChannelLink, Mirrored
from workspace.policy import Actor, require


def same_channel(link_id: str) -> Select[str]:
    """The ids of all links that this channel ever had with this customer."""
    this = aliased(ChannelLink)
    return select(ChannelLink.id).join(this, _are_one(this, ChannelLink)).where(this.id == link_id)


def channels_left(db: Session, actor: Actor, customer_id: str) -> Sequence[ChannelLink]:
    """Channels linked no longer from which something that was brought in is still here: their last links. For staff."""
    require(actor, "channel.link")
    other = aliased(ChannelLink)
    brought = exists().where(Mirrored.link_id == other.id, Mirrored.adoption_id.is_not(None))
    left = select(ChannelLink).where(ChannelLink.customer_id == customer_id, ChannelLink.unlinked_at.is_not(None))
    left = left.where(exists().where(_are_one(other, ChannelLink), brought))
    later = aliased(ChannelLink)
    left = left.where(~exists().where(_are_one(later, ChannelLink), later.id > ChannelLink.id))
    return db.scalars(left.order_by(ChannelLink.channel_name, ChannelLink.id)).all()


def _are_one(one: type[ChannelLink], other: type[ChannelLink]) -> ColumnElement[bool]:
    return and_(one.team == other.team, one.channel == other.channel, one.customer_id == other.customer_id)
