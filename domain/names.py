"""Names that are spelt or look alike: what of each is compared."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from anyascii import anyascii

# Letters of other alphabets that look like those of ours, by the confusables of Unicode (UTS 39):
# transliteration goes by sound, and makes an s of the Cyrillic letter that looks like a c.
_LOOKS: dict[str, str] = {
    "A": "ΑА", "B": "ΒВ", "C": "ϹС", "E": "ΕЕ", "F": "Ϝ", "G": "Ԍ", "H": "ΗН", "J": "ͿЈ",
    "K": "ΚК", "M": "ΜϺМ", "N": "Ν", "O": "0ΟОՕ", "P": "ΡР", "R": "Ʀ", "S": "ЅՏ", "T": "ΤТ",
    "U": "Ս", "V": "Ѵ", "W": "Ԝ", "X": "ΧХ", "Y": "ΥϒУҮ", "Z": "Ζ",
    "a": "ɑαа", "b": "ƄЬ", "c": "ϲс", "d": "ԁ", "e": "еҽ", "f": "ք", "g": "ɡƍց", "h": "һհ",
    "i": "˛ıɪɩιͺі", "j": "ϳј", "l": "1I|∣ƖǀΙІӀӏ", "m": "м", "n": "ոռ", "o": "οσоօ०", "p": "ρϱр",
    "q": "ԛգզ", "r": "г", "s": "ƽѕ", "u": "ʋυս", "v": "νѵ", "w": "ɯѡԝա", "x": "х", "y": "ɣʏγуү",
}  # fmt: skip
_SHAPES = str.maketrans({other: ours for ours, others in _LOOKS.items() for other in others})


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """Return its ASCII letters and digits in lower case: `Kata'ib Hizbullāh`: `kataibhizbullah`."""
    return "".join(c for c in anyascii(name).lower() if c.isalnum())


@lru_cache(maxsize=4096)
def shape(name: str) -> str:
    """Return what a reader sees of a name at a glance: `lsrael` for Israel, with whatever letters.

    Two names of one shape can be taken for one another.
    """
    seen = unicodedata.normalize("NFKC", name).translate(_SHAPES)
    return folded(seen).replace("rn", "m")
