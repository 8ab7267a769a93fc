"""Documents of invented words, and edits of which every word's fate is known."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LENGTHS = (1, 2, 3, 5, 8, 15, 30)


class Word(NamedTuple):
    number: int
    letters: str


class Quote(NamedTuple):
    place: tuple[int, int]
    words: str
    numbers: Sequence[int]


@dataclass
class Written:
    """Paragraphs of numbered words; a word that stays keeps its number."""

    paragraphs: list[list[Word]]
    vocabulary: list[str]
    next_number: int

    def __post_init__(self) -> None:
        self.places: dict[int, tuple[int, int]] = {}
        lines, at = [], 0
        for paragraph in self.paragraphs:
            for word in paragraph:
                self.places[word.number] = (at, at + len(word.letters))
                at += len(word.letters) + 1
            lines.append(" ".join(word.letters for word in paragraph))
        self.text = "\n".join(lines)

    def quotes(self, dice: random.Random, count: int) -> list[Quote]:
        return [self._quote(dice) for _ in range(count)]

    def _quote(self, dice: random.Random) -> Quote:
        paragraph = dice.choice(self.paragraphs)
        length = min(len(paragraph), dice.choice(_LENGTHS))
        at = dice.randrange(len(paragraph) - length + 1)
        numbers = [word.number for word in paragraph[at : at + length]]
        start, end = self.places[numbers[0]][0], self.places[numbers[-1]][1]
        return Quote((start, end), self.text[start:end], numbers)

    def holds(self, quote: Quote, place: tuple[int, int]) -> bool:
        """Whether this place has half of the quote's words that are left, and is not half something else."""
        left = [self.places[number] for number in quote.numbers if number in self.places]
        if not left:
            return False
        start, end = left[0][0], left[-1][1]
        inside = sum(place[0] <= first and last <= place[1] for first, last in left)
        shared = min(end, place[1]) - max(start, place[0])
        return inside * 2 >= len(left) and shared * 2 >= max(end, place[1]) - min(start, place[0])


def written(dice: random.Random) -> Written:
    """20 to 80 paragraphs of 3 to 90 words, common words common, and five paragraphs that stand twice."""
    vocabulary = ["".join(dice.choices(_LETTERS, k=dice.randint(2, 9))) for _ in range(1500)]
    made = [_words(vocabulary, dice, dice.choice([3, 6, 15, 30, 60, 90])) for _ in range(dice.randint(20, 80))]
    for _ in range(5):
        made.insert(dice.randrange(len(made)), list(dice.choice(made)))
    number = 0
    paragraphs = []
    for words in made:
        paragraphs.append([Word(number + at, word) for at, word in enumerate(words)])
        number += len(words)
    return Written(paragraphs, vocabulary, number)


def edited(before: Written, rate: float, dice: random.Random) -> Written:
    """This share of the words replaced, followed by a new one, or left out; two paragraphs moved, perhaps one lost."""
    number = before.next_number
    paragraphs = []
    for paragraph in before.paragraphs:
        words: list[Word] = []
        for word in paragraph:
            kind = dice.choice(["replace", "insert", "delete"]) if dice.random() < rate else "keep"
            words += [word] if kind in ("keep", "insert") else []
            words += [Word(number, _words(before.vocabulary, dice, 1)[0])] if kind in ("replace", "insert") else []
            number += 1
        paragraphs.append(words)
    for _ in range(2):
        moved = paragraphs.pop(dice.randrange(len(paragraphs)))
        paragraphs.insert(dice.randrange(len(paragraphs) + 1), moved)
    if dice.random() < 0.5:
        paragraphs.pop(dice.randrange(len(paragraphs)))
    return Written([paragraph for paragraph in paragraphs if paragraph], before.vocabulary, number)


def _words(vocabulary: list[str], dice: random.Random, count: int) -> list[str]:
    return dice.choices(vocabulary, [1 / (rank + 2) for rank in range(len(vocabulary))], k=count)
