"""Pages of staff, one module for each area, all on one blueprint."""

from workspace.web.pages import (
    audience,
    channel_card,
    channels,
    comparing,
    customer_list,
    customers,
    documents,
    filing,
    going,
    handoffs,
    importing,
    inbox,
    keeping,
    log,
    making,
    pinning,
    reading_along,
    safety,
    saved_searches,
    searching,
    seeing,
    sticking,
    templates,
    timeline,
)
from workspace.web.pages.blueprint import views

BLUEPRINTS = (views,)
AREAS = (
    audience,
    channel_card,
    channels,
    comparing,
    customer_list,
    customers,
    documents,
    filing,
    going,
    handoffs,
    importing,
    inbox,
    keeping,
    log,
    making,
    pinning,
    reading_along,
    saved_searches,
    safety,
    searching,
    seeing,
    sticking,
    templates,
    timeline,
)
"""Importing an area puts its views on the blueprint."""

__all__ = ["AREAS", "BLUEPRINTS"]
