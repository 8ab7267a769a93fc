"""What Baton once wrote down in English, told again in the reader's language.

Entries, notifications and the reasons of a reader are kept as English sentences: they go to Slack, to programs and into
the index. A page of another language finds here the sentence that such a text was made from, with the values in it.
Only what the program wrote is given to `retold`, never what a person wrote.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from workspace.i18n import ENGLISH, _, language, mark, number

_ENTRIES = (
    mark("archived this customer"),
    mark("brought this customer back"),
    mark("added the contact %(name)s"),
    mark("changed the contact %(name)s"),
    mark("removed the contact %(name)s"),
    mark("brought in %(what)s from “%(file)s”"),
    mark("brought in %(what)s from a pasted table"),
    mark("took back %(what)s that “%(file)s” had brought in"),
    mark("took back %(what)s that a pasted table had brought in"),
    mark("compared version %(older)s with %(newer)s: %(counts)s"),
    mark("%(count)s changed"),
    mark("%(count)s added"),
    mark("%(count)s removed"),
    mark("%(count)s moved"),
    mark("changed %(what)s"),
    mark("the contact %(name)s"),
    mark("name"),
    mark("about"),
    mark("preferences"),
    mark("goals"),
    mark("restored version %(n)s of as version %(newest)s"),
    mark("added version %(n)s of"),
    mark("made version %(n)s of"),
    mark("added"),
    mark("made"),
    mark("ended on %(day)s"),
    mark("ends today"),
    mark("ends in 1 day, on %(day)s"),
    mark("ends in %(count)s days, on %(day)s"),
    mark("took over"),
    mark("took over, which settled the offer to %(to)s"),
    mark("took over, which settled the offers to %(to)s"),
    mark("declined"),
    mark("asked"),
    mark("answered"),
    mark("withdrew the offer"),
    mark("marked the hand-off as done"),
)
_NOTIFICATIONS = (
    mark("%(who)s mentioned you: “%(words)s”"),
    mark("%(who)s answered: “%(words)s”"),
    mark("%(who)s wrote: “%(words)s”"),
    mark("%(who)s offers you %(customer)s: “%(words)s”"),
    mark("The offer of %(customer)s waits for an answer and was due: “%(words)s”"),
    mark("The offer of %(customer)s waits for an answer and is due soon: “%(words)s”"),
    mark("What was promised with %(customer)s was due: “%(words)s”"),
    mark("What was promised with %(customer)s is due soon: “%(words)s”"),
    mark("%(who)s took over %(customer)s"),
    mark("%(who)s declined to take over %(customer)s: “%(words)s”"),
    mark("%(who)s asks about taking over %(customer)s: “%(words)s”"),
    mark("%(who)s answered your question about %(customer)s: “%(words)s”"),
    mark("%(who)s withdrew the hand-off of %(customer)s"),
    mark("%(who)s marked the hand-off of %(customer)s as done"),
    mark("%(document)s ended on %(day)s"),
    mark("%(document)s ends today"),
    mark("%(document)s ends in 1 day, on %(day)s"),
    mark("%(document)s ends in %(count)s days, on %(day)s"),
    mark("New for “%(search)s”: %(found)s"),
)
_REASONS = (
    mark("It takes long to read, and many such files came at once: it is read when they are done."),
    mark("Only the first %(count)s pages were recognised: more took too long."),
    mark("Only the first %(count)s pages were recognised."),
    mark("Text recognition found no words in this file."),
    mark("Text recognition is off: %(why)s"),
    mark("The picture is too large for text recognition."),
    mark("The picture is too small to hold words."),
    mark("The picture is damaged."),
    mark("%(program)s is not installed on the server."),
    mark("%(program)s could not read this file."),
    mark("Baton does not know this kind of file."),
    mark("Baton does not read .%(kind)s files yet."),
    mark("Only the first 20 million characters were read."),
    mark("Only the first million cells were read."),
    mark("The attachment that Outlook packed is damaged."),
    mark("Only the first %(count)s MB were read."),
    mark("The document declares entities (a DOCTYPE), as only harmful files do."),
    mark("The document is damaged: it is cut off, or some of its bytes are wrong."),
    mark("The document is damaged: its content is missing."),
    mark("The document is damaged: its main part is missing."),
    mark("The document is damaged: its text cannot be read to the end."),
    mark("The document is larger than any that people write."),
    mark("The document is locked with a password."),
    mark("The file broke its reader."),
    mark("The file has more than 10,000 parts inside."),
    mark("The file has parts whose names point outside of it."),
    mark("The file has two parts of the same name, so what it says is not certain."),
    mark("The file is damaged: it cannot be opened as a PDF."),
    mark("The file is damaged: it is cut off, or some of its bytes are wrong."),
    mark("The file is damaged: none of its pages can be read."),
    mark("The file is empty."),
    mark("The file is larger than 256 MB, more than Baton reads."),
    mark("The file is locked in a way that Baton cannot open."),
    mark("The file is locked with a password."),
    mark("The file is nested too deeply to be read."),
    mark("The file is packed in a way that Baton does not unpack."),
    mark("The file unpacks to far more than it says."),
    mark("The file unpacks to more than 200 times its size, as only harmful files do."),
    mark("The file unpacks to more than Baton reads (256 MB a part, 1 GB in all)."),
    mark("The mail's body is encrypted, so only what stands above it was read."),
    mark("The name ends in %(suffix)s, but what is inside is no such file."),
    mark("The page is larger than 20 MB, more than Baton reads."),
    mark("The pages are scanned pictures: their words need text recognition (OCR) to be found."),
    mark("The parts of the file lie over each other, as only harmful files do."),
    mark("The presentation is damaged: its main part is missing."),
    mark("The presentation is damaged: none of its slides can be read."),
    mark("The presentation is locked with a password."),
    mark("The workbook is damaged: it cannot be opened."),
    mark("The workbook is damaged: its main part is missing."),
    mark("The workbook is damaged: none of its sheets can be read."),
    mark("The workbook is locked with a password."),
    mark("There is no sheet in the workbook."),
    mark("There is no text in this file."),
    mark("This is a picture: its words are found where text recognition is set up."),
    mark("This is an archive of files; Baton does not look inside."),
    mark("The file is missing from the store."),
    mark("This file is being checked for viruses. It opens as soon as that is done."),
    mark("This file crashed its reader: it is damaged, or made to do harm."),
    mark("This file gives far more than Baton keeps."),
    mark("Working on this file needs more than %(count)s MB of memory, so it was stopped."),
    mark("Working on this file took too long (over %(count)s seconds), so it was stopped."),
    mark("The file is locked or damaged, so it cannot be shown here."),
    mark("The picture is damaged: it cannot be drawn."),
    mark("This document can only be shown as text."),
    mark("This presentation can only be shown as text."),
    mark("The encoding is not known, so letters beyond a to z may be wrong."),
    mark("The encoding was guessed (%(encoding)s)."),
)
_IMPORTS = (
    mark("There is nothing in it. The first line names the columns, each other line is a customer."),
    mark("There is one line in it. The first line names the columns, each other line is a customer."),
    mark("The first line has %(count)s columns; %(most)s are as many as Baton takes."),
    mark("There are more than %(most)s rows in it. Bring it in in parts."),
    mark("Line %(line)s cannot be read: a value is longer than %(most)s characters. Is a quotation mark not closed?"),
    mark("Line %(line)s cannot be read: a quotation mark opens a value there, and nothing closes it up to the end."),
    mark('Line %(line)s cannot be read: a quotation mark stands inside of a value. Write it twice ("") there.'),
    mark("Values are separated by commas."),
    mark("Values are separated by semicolons."),
    mark("Values are separated by tabs."),
    mark("Values are separated by bars."),
    mark("The sheet “%(sheet)s”."),
    mark("The sheet “%(sheet)s”, one of %(count)s."),
    mark("The name is missing."),
    mark("%(label)s may be %(longest)s characters long; this is %(count)s."),
    mark("The name"),
    mark("The title"),
    mark("The phone number"),
    mark("The note"),
    mark("Preferences"),
    mark("Goals"),
    mark("That is not an e-mail address."),
    mark("This customer is archived, so it is left as it is."),
    mark("There is a contact's role or phone number, but neither a name nor an e-mail address."),
    mark("There is no team called %(name)s."),
    mark("No colleague is called “%(name)s”."),
    mark("Several colleagues are called “%(name)s”."),
    mark("There are %(count)s customers called “%(name)s”: nobody can tell which of them is meant."),
    mark("Who holds the baton stays: it moves by a hand-off."),
    mark("It says the same as line %(line)s."),
    mark("It adds to the customer of line %(line)s."),
    mark("There are %(count)s values in this row, and %(columns)s columns."),
    mark("%(name)s may no longer bring customers in."),
    mark("This customer stays: somebody edited it since."),
    mark("This customer stays: something was written, shared or linked there since."),
    mark("This customer stays: a note was edited or answered since."),
    mark("This customer stays: one of its contacts is spoken of since."),
    mark("Changed since, so it stays: %(what)s."),
    mark("a note"),
)
"""What is said of a table and of its rows: see importing/."""
_SLACK = (
    mark("the channel is archived in Slack"),
    mark("Baton is not in the channel: type /invite @baton there"),
    mark("Slack does not know this channel, or Baton was removed from it"),
    mark("the Slack app lacks a permission"),
    mark("the Slack app lacks a permission (%(scope)s)"),
    mark("Slack does not accept the bot token"),
    mark("Baton is not installed in this Slack workspace any more"),
    mark("the secret key has changed, so Baton must be installed in this Slack workspace again"),
    mark("the Slack app was removed"),
    mark("the Slack app's token was revoked"),
    mark("the Slack app's token has expired"),
    mark("Slack does not let Baton in any more: an admin can install it again under People, Slack"),
    mark("Slack's settings do not let Baton post here"),
    mark("Baton cannot join by itself: type /invite @baton there"),
    mark("Slack does not let it be changed any more, so it shows an older text"),
    mark("Slack says %(code)s"),
    mark("people from outside are in the channel"),
    mark("it was held while people from outside were in the channel"),
    mark("the channel was unlinked first"),
    mark("Baton was removed before Slack answered"),
    mark("Baton was removed from the workspace"),
    mark("it was deleted in Slack"),
    mark("it was written in Slack, so only its writer can delete it there"),
    mark("it is empty or larger than 20 MB"),
    mark("it is one of many that were written at once"),
    mark("it came with an import"),
    mark("%(spent)s of %(most)s messages a day were said, and it names nobody"),
    mark("%(spent)s of %(most)s messages a day were said, and it answers what stands in the channel"),
    mark("%(spent)s of %(most)s messages a day were said, and it is a step of a hand-off that asks nobody"),
    mark("%(spent)s of %(most)s messages a day were said, and it is a change of the profile"),
    mark("%(spent)s of %(most)s messages a day were said, and it is a document that was added"),
)
SENTENCES = (*_ENTRIES, *_NOTIFICATIONS, *_REASONS, *_IMPORTS, *_SLACK)
_VALUE = re.compile(r"%\\?\((\w+)\\?\)s")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
_LISTS = {"what": mark(" and "), "counts": ", ", "label": "; "}
"""Values that are lists of the program's own words, told again one by one, and what stands between those."""


def retold(text: str) -> str:
    """The text in the reader's language, or as it is where no sentence of the program fits."""
    return text if language() == ENGLISH or not text else _retold(language(), text)


@lru_cache(maxsize=4096)
def _retold(spoken: str, text: str) -> str:
    if text in SENTENCES:
        return _(text)
    for sentence, pattern in _patterns():
        if found := pattern.fullmatch(text):
            values = {name: _counted(value) for name, value in found.groupdict().items()}
            for name in values.keys() & _LISTS.keys():
                parts = values[name].split(_LISTS[name])
                values[name] = _(_LISTS[name]).join(_retold(spoken, each) for each in parts)
            return _(sentence, **values)
    return text


def _counted(value: str) -> str:
    """A number that was written down with English commas, as the reader writes it."""
    return number(int(value.replace(",", ""))) if _THOUSANDS.fullmatch(value) else value


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Those with values in them, the most particular first: "changed the contact Ada" is no field that was changed."""
    with_values = sorted((each for each in SENTENCES if "%(" in each), key=lambda each: -len(_VALUE.sub("", each)))
    return [(each, re.compile(_VALUE.sub(r"(?P<\1>.+)", re.escape(each)), re.DOTALL)) for each in with_values]
