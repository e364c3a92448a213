"""Which characters a typed text may have, and its one normal form: DIN 91379, data type C, and typography.

Source: DIN 91379:2022-08 (string.latin+ 1.3), the normative Latin letters, sequences and non-letters;
code points as listed in String-Latin/DIN-91379-Characters-and-Sequences. Registers, letters and the payment
system of a municipality know these characters, and the font of our letters has all of them.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS = """
    0041-005A 0061-007A 00C0-00D6 00D8-00F6 00F8-017E 0187-0188 018F 0197 01A0-01A1 01AF-01B0 01B7 01CD-01DC
    01DE-01DF 01E2-01F0 01F4-01F5 01F8-01FF 0212-0213 0218-021B 021E-021F 0227-0233 0259 0268 0292 1E02-1E03
    1E06-1E07 1E0A-1E11 1E17 1E1C-1E2B 1E2F-1E37 1E3A-1E3B 1E40-1E49 1E52-1E5B 1E5E-1E63 1E6A-1E6F 1E80-1E87
    1E8C-1E97 1E9E 1EA0-1EF9
"""
#: Combining marks → the letters that carry them; for K͟H also the letter that follows.
_SEQUENCES = {
    "\u0300": "CFGKMPSTZcfgkmpstz",
    "\u0301": "JjÿĪī",
    "\u0302": "DKLMNdklmn",
    "\u0304": "CFHKNPSTZcfhknpstzÛûḲḳṢṣṬṭỤụ",
    "\u0306": "CMNRZcmnrzÇç",
    "\u0307": "KUku",
    "\u0308": "CTZczẠạỌọỤụ",
    "\u030b": "Aa",
    "\u030c": "J",
    "\u030d": "ēō",
    "\u0310": "Mm",
    "\u0315": "CKPTckptČč",
    "\u031b": "KTkt",
    "\u031b\u0304": "Ss",
    "\u0323": "CPcpČč",
    "\u0325": "LRlr",
    "\u0325\u0304": "LRlr",
    "\u0326": "CHKLNchklnŽž",
    "\u0327": "ZzŽž",
    "\u0328\u0306": "Cc",
    "\u0331": "HSs",
    "\u035fH": "K",
    "\u035fh": "Kk",
}
_NON_LETTERS = """
    0020-0040 005B-0060 007B-007E 00A1-00AC 00AE-00BF 00D7 00F7 02B9-02BA 02BE-02BF 02C8 02CC 2019 2021 20AC
"""
#: The non-letters E1 of the standard, and the dashes and bullets that word processors put in by themselves.
_TYPOGRAPHY = """
    0192 02B0 02B3 02C6 02DC 02E2 1D48 1D57 2018 201A 201C-201E 2020 2026 2030 2032-2033 2039-203A 2070
    2074-2079 207F-2089 2122 221E 2264-2265 2010-2011 2013-2014 2022
"""
_LINE_ENDS = re.compile("\r\n|[\r\u000b\u000c\u0085\u2028\u2029]")
_BLANKS = re.compile("[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_SOFT_HYPHEN = "\u00ad"  # only says where a word may be divided


def _ranges(text: str) -> list[range]:
    bounds = [entry.partition("-") for entry in text.split()]
    return [range(int(first, 16), int(last or first, 16) + 1) for first, _, last in bounds]


#: Every character and every sequence a text may be made of, besides line breaks.
CHARACTERS = tuple(
    chr(code) for text in (_LETTERS, _NON_LETTERS, _TYPOGRAPHY) for r in _ranges(text) for code in r
)
SEQUENCES = tuple(letter + marks for marks, letters in _SEQUENCES.items() for letter in letters)

#: Almost every text is made of single characters only, and this is ten times faster.
_PLAIN = re.compile(f"[\n{''.join(map(re.escape, CHARACTERS))}]*+")
_ALLOWED = re.compile(
    "(?:{sequences}|[\n{characters}])*+".format(
        sequences="|".join(sorted(SEQUENCES, key=len, reverse=True)),
        characters="".join(map(re.escape, CHARACTERS)),
    )
)


class ForbiddenCharacter(ValueError):
    """The text holds a character that registers and letters do not know."""

    def __init__(self, character: str) -> None:
        super().__init__(f"U+{ord(character[-1]):04X}")
        self.character = character  # with the letter it stands on, if it combines with one


def normal_form(text: str, *, lines: bool = False) -> str:
    """Return the text in Unicode NFC, without blanks around it; line breaks become "\\n" or a blank.

    Raises:
        ForbiddenCharacter: the first character that is not of the standard.
    """
    text = _BLANKS.sub(" ", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    text = text.replace(_SOFT_HYPHEN, "")
    if not lines:
        text = " ".join(text.split())
    matched = _PLAIN.fullmatch(text) or _ALLOWED.match(text)
    end = matched.end() if matched else 0
    if end < len(text):
        begin = end - 1 if end and unicodedata.combining(text[end]) else end
        raise ForbiddenCharacter(text[begin : end + 1])
    return text.strip()
