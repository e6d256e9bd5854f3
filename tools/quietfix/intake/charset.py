"""Bytes of a mail as text: what its charset says, unless that does not exist or is not so."""

import base64
import re

_SEVERAL_BYTES = (
    "gb2312",
    "gbk",
    "gb18030",
    "big5",
    "euc_jp",
    "iso2022_jp",
    "shift_jis",
    "cp932",
    "euc_kr",
    "cp949",
    "iso2022_kr",
    "utf_16",
    "utf_16_le",
    "utf_16_be",
)
_ONE_BYTE = re.compile(r"latin_?1|iso_?8859_?\d{1,2}|cp125\d|windows_?125\d|koi8_[ru]|cp437|cp850|cp866|macintosh")
_ALIASES = {
    "iso_2022_jp": "iso2022_jp",
    "iso_2022_kr": "iso2022_kr",
    "euc_cn": "gb2312",
    "x_gbk": "gbk",
    "sjis": "shift_jis",
    "ks_c_5601_1987": "cp949",
    "utf16": "utf_16",
    "macintosh": "mac_roman",
}


def text_of(data: bytes, charset: str | None) -> str:
    """The text, whatever its charset is said to be.

    UTF-8 shows itself, so it wins over a charset of single bytes, which takes anything. Bytes that fit nothing are
    kept as halves of surrogate pairs, which the record shows: nothing is guessed and nothing is lost.
    """
    name = re.sub(r"[^a-z0-9]+", "_", (charset or "").lower()[:40]).strip("_")
    name = _ALIASES.get(name, name)
    if name in _SEVERAL_BYTES:
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _ONE_BYTE.fullmatch(name):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            pass
    return data.decode("utf-8", "surrogateescape")


def from_base64(raw: bytes) -> bytes:
    """As much of base64 as can be read: strangers' characters are passed over, and a broken end is left out."""
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    whole = len(clean) // 4 * 4
    rest = clean[whole:]
    return base64.b64decode(clean[:whole] + (rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""))
