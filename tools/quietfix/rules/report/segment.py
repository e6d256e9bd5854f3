"""A report's text cut into lines that say what they are, so that rules look only where they have something to say."""

import re
from collections.abc import Sequence

from quietfix.rules.report.diffs import Fit, Hunk, hunk_at, is_hunk, is_tabbed
from quietfix.rules.report.lines import SEEN, Kind, Line, Report
from quietfix.rules.report.shapes import shape

MAX_TEXT = 1_000_000
"""So many characters are looked at; a report of that length is too long whatever stands further down."""
_FENCE = re.compile(r" {0,3}(`{3,40})[ \t]*[\w+#.{}=\"-]{0,40}[^`]{0,80}$")
_ARMOUR = re.compile(r"-----(BEGIN|END) PGP ([A-Z ]{3,40})-----\s*$")
_BLOCK = re.compile(r"(?:literal|delta) \d{1,10}$")
_BASE85 = re.compile(r"[A-Za-z][0-9A-Za-z!#$%&()*+;<=>?@^_`{|}~-]{5,65}$")
_SIGNATURE_LINES = 15
_COMMENT_LINES = 300
_CODE_KINDS = (Kind.CODE, Kind.SHELL)
_STATEMENT = frozenset("=;{}()$|<>`*#\\[]")


def segment(text: str) -> Report:
    """The report with each of its lines labelled."""
    whole = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    seen = [line[:SEEN] for line in whole.removesuffix("\n").split("\n")]
    segmenter = _Segmenter(seen)
    segmenter.run()
    lines = tuple(Line(n, line, kind) for n, (line, kind) in enumerate(zip(seen, segmenter.kinds, strict=True), 1))
    return Report(lines, tuple(segmenter.hunks), whole.lower(), len(text))


class _Segmenter:
    """One pass over the lines, then two over their labels."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.kinds: list[Kind] = []
        self.hunks: list[Hunk] = []
        self.tabbed = False
        self.unclosed = SEEN
        """No fence with so many backticks is closed any more."""
        self.open_comments = 0
        """No comment is closed above this line."""

    def run(self) -> None:
        """Label all lines."""
        while len(self.kinds) < len(self.texts):
            at = len(self.kinds)
            self.kinds += self._block(at, self.texts[at])
        self._join_code()
        self._sign_off()

    def _block(self, at: int, text: str) -> list[Kind]:
        """The labels of what starts here: a block, or a single line."""
        start = text[:4].lstrip()[:1]
        if start == "@" and is_hunk(text):
            hunk = hunk_at(self.texts, at, tabbed=self.tabbed)
            self.hunks.append(hunk)
            return [Kind.PATCH] * (hunk.end - at)
        if start == "`" and _FENCE.match(text):
            return self._fenced(at, text)
        if start == "-" and (armour := _ARMOUR.match(text)):
            return self._armoured(at, armour)
        if start == "/" and text.lstrip().startswith("/*") and "*/" not in text:
            return self._comment(at)
        if text.startswith("#!"):
            return self._script(at)
        if text.startswith("GIT binary patch"):
            return self._encoded(at)
        kind = shape(text)
        if kind is Kind.PATCH and text.startswith("+++ "):
            self.tabbed = is_tabbed(text)
        elif kind is Kind.PROSE and self._goes_on(at, text):
            kind = Kind.PATCH
        return [kind]

    def _goes_on(self, at: int, text: str) -> bool:
        """Whether this is a line of a patch below one that did not fit its hunk."""
        broken = bool(self.hunks) and self.hunks[-1].fit is not Fit.WHOLE and self.kinds[-1] is Kind.PATCH
        return broken and (text[0] in "+-" or self.hunks[-1].end == at)

    def _fenced(self, at: int, text: str) -> list[Kind]:
        """A block between two fences. A fence that nothing closes is a line by itself."""
        bare = text.strip()
        marks = bare[: len(bare) - len(bare.lstrip("`"))]
        for end in range(at + 1, len(self.texts) if len(marks) < self.unclosed else 0):
            bare = self.texts[end].strip()
            if bare.startswith(marks) and not bare.strip("`"):
                return [Kind.FENCE, *[Kind.FENCED] * (end - at - 1), Kind.FENCE]
        self.unclosed = min(self.unclosed, len(marks))
        return [Kind.FENCE]

    def _armoured(self, at: int, armour: re.Match[str]) -> list[Kind]:
        """What OpenPGP wrote; of a signed text only the lines above it."""
        if armour[1] == "END":
            return [Kind.ARMOUR]
        if armour[2] == "SIGNED MESSAGE":
            end = next((n for n in range(at, min(at + 6, len(self.texts))) if not self.texts[n].strip()), at)
            return [Kind.ARMOUR] * (end - at + 1)
        for end in range(at + 1, len(self.texts)):
            if self.texts[end].startswith("-----END PGP "):
                return [Kind.ARMOUR] * (end - at + 1)
        return [Kind.ARMOUR] * (len(self.texts) - at)

    def _comment(self, at: int) -> list[Kind]:
        """A comment in C over several lines."""
        end = min(at + _COMMENT_LINES, len(self.texts))
        for closed in range(max(at + 1, self.open_comments), end):
            if "*/" in self.texts[closed]:
                return [Kind.CODE] * (closed - at + 1)
        self.open_comments = end
        return [Kind.CODE]

    def _script(self, at: int) -> list[Kind]:
        """A script, up to where two lines in a row are sentences or something else starts."""
        end = at + 1
        while end < len(self.texts):
            text = self.texts[end]
            if _is_sentence(text) and (end + 1 == len(self.texts) or _is_sentence(self.texts[end + 1])):
                break
            if text.startswith(("diff -", "-- ", "---", "```", "-----BEGIN")):
                break
            end += 1
        return [Kind.SHELL] * (end - at)

    def _encoded(self, at: int) -> list[Kind]:
        """A binary file in a patch: blocks in base 85, each below its kind and length and above a blank line."""
        end, texts = at + 1, self.texts
        while end < len(texts) and _BLOCK.match(texts[end]):
            end += 1
            while end < len(texts) and _BASE85.match(texts[end]):
                end += 1
            end += end < len(texts) and not texts[end]
        return [Kind.PATCH] * (end - at)

    def _join_code(self) -> None:
        """What stands between two lines of code is code, and so is a block of comments."""
        kinds, texts = self.kinds, self.texts
        for at in range(1, len(kinds) - 1):
            if kinds[at] is not Kind.PROSE:
                continue
            around = kinds[at - 1] in _CODE_KINDS and kinds[at + 1] in _CODE_KINDS
            comment = texts[at].startswith("# ") and (
                texts[at + 1].startswith(("# ", "#\n")) or kinds[at + 1] in _CODE_KINDS or kinds[at - 1] in _CODE_KINDS
            )
            if around or comment:
                kinds[at] = Kind.CODE

    def _sign_off(self) -> None:
        """The signature: the last lines, below two hyphens."""
        for at in range(len(self.texts) - 1, max(-1, len(self.texts) - _SIGNATURE_LINES - 1), -1):
            if self.texts[at] in ("-- ", "--"):
                self.kinds[at:] = [Kind.SIGNATURE] * (len(self.texts) - at)


def _is_sentence(text: str) -> bool:
    return text[:1].isalpha() and len(text.split(maxsplit=6)) > 5 and not _STATEMENT.intersection(text)
