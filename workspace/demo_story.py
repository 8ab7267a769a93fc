"""What happened in the demo company, as data."""

# ruff: noqa: E501 - a story reads best one line an entry.

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One entry: who wrote it how many days ago. `key` names it, `answers` the one it answers."""

    who: str
    days: float
    body: str
    kind: str = "note"
    direction: str | None = None
    channel: str | None = None
    key: str = ""
    answers: str = ""


ANA, BEN, CLEO = "Ana Ruiz", "Ben Okafor", "Cleo Martin"

ACME_GOALS = "Twelve sites live by March\nAnswer to a broken part within four hours"

ACME_STORY = (
    Line(ANA, 58, "Met Priya at the logistics fair in Utrecht. They lose days on broken parts and want **one** supplier.", "meeting", "out", "In person"),
    Line(ANA, 52, "Priya asks for a first offer for twelve sites, service included.", "email", "in", "E-mail"),
    Line(CLEO, 47, "Sent the case study about cold stores; she forwarded it to her board.", "email", "out", "E-mail"),
    Line(ANA, 40, "Joris from procurement wants the service hours in the contract:\n\n- answer within **four hours**\n- spare parts on the next day\n- one contact for both depots", "call", "in", "Phone", key="hours"),
    Line(BEN, 39.8, "Four hours is fine on weekdays. At weekends we need Nordwind for the parts.", "comment", answers="hours"),
    Line(ANA, 39.5, "Good, I wrote it like that into the quote. @Ben please check the weekend clause.", "comment", answers="hours"),
    Line(ANA, 26, "Acme compares us with two others. The price is not the point, the weekend is."),
    Line(BEN, 19, "Visited the Rotterdam site: the ramp is narrow, lorries over 7.5 t must be announced a day before.", "meeting", "out", "In person"),
    Line(ANA, 10, "Signed! Priya signed the contract for twelve sites this morning. 🎉 Thanks @Support and @Marketing.", key="signed"),
    Line(CLEO, 9.9, "Congratulations! May we tell the story once the first site is live?", "comment", answers="signed"),
    Line(BEN, 5, "First call with Priya about the plan: Rotterdam first, then Dordrecht.", "call", "out", "Phone"),
    Line(BEN, 2, "The shipment of scanner cradles is late by two days; Nordwind confirmed Thursday.", key="late"),
    Line(ANA, 1.9, "I told Joris, he is fine with Thursday.", "comment", answers="late"),
    Line(BEN, 0.4, "Priya: “We would gladly be a reference, but ask me again after Rotterdam is live.”", "call", "in", "Phone"),
)  # fmt: skip

CUSTOMERS: tuple[tuple[str, str, tuple[Line, ...]], ...] = (
    ("Larkspur Clinics", "Seven clinics in the north; careful with data.", (
        Line(BEN, 12, "The dental chairs in Leeuwarden are replaced under warranty."),
        Line(ANA, 3, "They ask whether the renewal can run for two years.", "email", "in", "E-mail"),
    )),
    ("Harbor Foods", "Food distribution, Rotterdam.", (
        Line(ANA, 20, "Renewal is due in January; Chloé will decide."),
        Line(CLEO, 6, "They liked the invitation to the autumn breakfast.", "chat", "in", "Chat"),
    )),
    ("Brightwater Energy", "Runs 40 pumping stations.", (Line(BEN, 9, "Two sensors at station 14 report nonsense; swapped."),)),
    ("Orchard Dental", "A family business with three practices.", (Line(BEN, 15, "Billing question answered, they were charged twice."),)),
    ("Café Übermut", "Eleven cafés; pays quickly, phones late.", (Line(CLEO, 8, "Wants our stickers in all cafés."),)),
    ("Kestrel Logistics", "Night deliveries between Hamburg and Lyon.", (Line(ANA, 5, "Demo went well; the dispatcher asked for an Arabic interface.", "meeting", "out", "Video call"),)),
    ("Σίγμα Μαρίν", "Ship chandler in Piraeus.", (Line(ANA, 30, "Needs offers in Greek and English."),)),
    ("مخبز النور", "A bakery with twenty shops in Amman.", (Line(CLEO, 11, "They order through the partner in Amman."),)),
    ("Tanaka 精工", "Precision parts, Osaka.", (Line(BEN, 7, "Asked for the drawing A-1312/B of the cradle."),)),
    ("Willow & Sons", "Builds garden houses.", (Line(ANA, 17, "Quote sent, waits for the bank.", "email", "out", "E-mail"),)),
    ("Zephyr Travel", "Travel agency with a call centre.", (Line(CLEO, 4, "Newsletter opened by 60 of 80 people."),)),
    ("Northgate Schools", "Nine schools; buys once a year in spring.", (Line(ANA, 25, "Budget talks begin in February."),)),
    ("Quill & Ink", "Publisher; sends everything as PDF.", (Line(BEN, 13, "Printer fleet is fine again after the firmware update."),)),
)  # fmt: skip
