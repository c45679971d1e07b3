"""Keys of names that look alike, and parts of names that are nearly spelled alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

from domain.checks.confusables import PROTOTYPES
from domain.checks.text import spelling_key

# The small palochka is one bar, as the capital one, which has `l` as its prototype.
_SHAPES = PROTOTYPES | {ord("\u04cf"): "l"}

# One letter makes another word of many shorter words: Iran and Iraq, Gambia and Zambia.
SHORTEST_NEAR_WORD = 7


@lru_cache(maxsize=4096)
def lookalike_key(name: str) -> str:
    """Return a key of how a name looks: that of Israel also for `lsrael`, in any alphabet.

    It is the skeleton of UTS 39, without regard to case, marks and punctuation. A reader can
    mistake two names with the same key for each other.
    """
    skeleton = unicodedata.normalize("NFD", name).translate(_SHAPES)
    key = spelling_key(unicodedata.normalize("NFKC", skeleton))
    # `m` has the prototype `rn`; the shorter one is kept. Unicode has no such pair for `w`.
    return key.replace("rn", "m").replace("vv", "w")


def near_words(name: str) -> Iterator[tuple[str, str]]:
    """Yield each long word of a name without digits, after a text of what must be the same.

    That is the rest of the name and the first letter of the word.
    """
    words = [word for part in name.split() if (word := spelling_key(part))]
    for number, word in enumerate(words):
        if len(word) >= SHORTEST_NEAR_WORD and word.isalpha():
            yield " ".join([*words[:number], f"{word[0]}*", *words[number + 1 :]]), word


def is_near(word: str, other: str) -> bool:
    """Return whether one letter is changed, missing or added, or two neighbours are swapped."""
    return OSA.distance(word, other, score_cutoff=1) == 1
