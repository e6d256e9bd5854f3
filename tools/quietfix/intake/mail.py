"""A mail as the desk takes it: its text, its patches, and what it held that is not text. Nothing but text is opened."""

import hashlib
import re
from dataclasses import dataclass, field

from quietfix.desk.document import MAX_BYTES
from quietfix.intake.charset import text_of
from quietfix.intake.diffs import headed_patches_in, is_patch
from quietfix.intake.header import Header, Sender, derived_id, own_id
from quietfix.intake.incoming import (
    HELD,
    Forwarded,
    Held,
    Incoming,
    KeptPatch,
    Unreadable,
    is_patch_subject,
    patch_subject,
)
from quietfix.intake.parts import Part, read_parts

MAX_MAIL = 32 * 1024 * 1024
"""The largest mail that is read, in bytes: more than mail servers carry, since pictures may come along."""
MAX_FILE = 1024 * 1024
"""The largest file that the folder of a case takes."""
MAX_FILES = 50
_ENCRYPTED = ("application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_SIGNATURES = (
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-keys",
)
_NOT_PLAIN = ("text/html", "text/enriched", "text/richtext", "text/rtf", "text/calendar", "text/vcard", "text/x-vcard")
_MAYBE_TEXT = re.compile(
    r"text/.*|application/(?:octet-stream|mbox|(?:x-)?(?:patch|diff|sh|shellscript|csh|csrc|c|perl|python|ruby|httpd-php"
    r"|tex|yaml|toml)|json|javascript|xml|x-text|x-config)"
)
_CONTROL = re.compile(r"[\0-\x08\x0b\x0e-\x1f\x7f]")
_PGP = re.compile(r"^-----BEGIN PGP MESSAGE-----", re.MULTILINE)
_GIT_SUBJECT = re.compile(r"^Subject: (.{1,500}(?:\n[ \t].{1,500}){0,4})$", re.MULTILINE)
_OF_A_PATCH = ("From", "Date", "Subject", "Message-Id")
_KNOWN = ("from", "subject", "date", "message-id", "to", "received", "content-type", "mime-version", "return-path")


def read_mail(data: bytes) -> Incoming | Unreadable:
    """Read the bytes of one mail, at most `MAX_MAIL` of them. Whatever they are, nothing is raised."""
    top = read_parts(data)
    header = top.header
    if not any(header.all(name) for name in _KNOWN):
        return Unreadable("this is no mail: it has no header")
    reading = _Reading()
    reading.take(top, read=True)
    text = "\n".join(reading.texts)
    if len(text) > MAX_BYTES:
        return Unreadable(f"its text is larger than a case may be, {MAX_BYTES} bytes")
    if not text.strip():
        reading.held.add("no-text")
    if _PGP.search(text):
        reading.held.add("encrypted")
    subject = header.text("subject")
    return Incoming(
        form="mail",
        id=_id(header, text),
        sha256=hashlib.sha256(data).hexdigest(),
        text=text,
        subject=subject,
        senders=header.senders("from"),
        replies_to=(*header.senders("x-original-from"), *header.senders("reply-to")),
        recipients=header.addresses("to", "cc"),
        refs=tuple(dict.fromkeys((*header.ids("in-reply-to"), *reversed(header.ids("references"))))),
        sent=header.date(),
        patches=(*_inline(header, text), *reading.patches)[:MAX_FILES],
        texts=tuple(reading.files)[:MAX_FILES],
        held=tuple(word for word in HELD if word in reading.held),
        forwarded=tuple(reading.forwarded),
        automatic=_automatic(top),
    )


def _id(header: Header, text: str) -> str:
    """The Message-Id; where there is none, an id of what all copies of the mail have in common."""
    said = header.first("message-id").strip()
    return (
        own_id(said)
        if said.strip("<> ")
        else derived_id(*(header.first(name) for name in ("from", "date", "subject")), text)
    )


@dataclass(slots=True)
class _Reading:
    """What is found part by part."""

    texts: list[str] = field(default_factory=list)
    patches: list[KeptPatch] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)
    held: set[Held] = field(default_factory=set)
    forwarded: list[Forwarded] = field(default_factory=list)

    def take(self, part: Part, *, read: bool) -> None:
        """Take what a part holds. Without `read` its text is another form of what was taken already."""
        kind = part.kind
        if part.unread:
            self.held.add("cut")
        if kind == "multipart/encrypted" or kind in _ENCRYPTED:
            self.held.add("encrypted")
        elif kind == "multipart/alternative":
            plain = next((at for at, inner in enumerate(part.parts) if _has_text(inner)), -1)
            for at, inner in enumerate(part.parts):
                self.take(inner, read=read and at == plain)
        elif kind.startswith("multipart/"):
            if kind == "multipart/signed":
                self.held.add("signed")
            for inner in part.parts:
                self.take(inner, read=read)
        elif part.parts:
            self._forwarded(part.parts[0], read=read)
        elif kind not in _SIGNATURES:
            self._leaf(part, read=read)

    def _forwarded(self, inner: Part, *, read: bool) -> None:
        self.held.add("forwarded")
        header = inner.header
        self.forwarded.append(
            Forwarded(next(iter(header.ids("message-id")), ""), header.senders("from"), header.text("subject"))
        )
        if read:
            lines = [f"{name}: {said}" for name in ("From", "Date", "Subject") if (said := header.text(name.lower()))]
            self.texts.append("\n".join(["", "-------- forwarded mail --------", *lines, ""]))
        self.take(inner, read=read)

    def _leaf(self, part: Part, *, read: bool) -> None:
        if part.kind in _NOT_PLAIN:
            self.held.add("html" if part.kind == "text/html" else "binary")
        elif part.kind == "text/plain" and not part.attached:
            if read:
                self.texts.append(_lines(text_of(part.content(), part.parameter("charset"))))
        elif _MAYBE_TEXT.fullmatch(part.kind):
            self._file(part)
        else:
            self.held.add("binary")

    def _file(self, part: Part) -> None:
        """A patch or another text that was attached. Its content says which; its name is not even looked at."""
        content = part.content()
        if len(content) > MAX_FILE or len(self.patches) + len(self.files) >= MAX_FILES:
            self.held.add("cut")
            return
        text = text_of(content, part.parameter("charset"))
        if _CONTROL.search(text) or (not part.kind.startswith("text/") and _broken(text)):
            self.held.add("binary")
        elif is_patch(_lines(text)):
            self.patches.append(KeptPatch(content, _called(_lines(text[:10_000]))))
        elif text.strip():
            self.files.append(_lines(text).encode("utf-8", "backslashreplace"))


def _has_text(part: Part) -> bool:
    return any(inner.kind == "text/plain" and not inner.attached for inner in part.walk())


def _broken(text: str) -> bool:
    """Whether bytes of it fit no charset."""
    return any("\ud800" <= character <= "\udfff" for character in text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _inline(header: Header, text: str) -> list[KeptPatch]:
    """The patches in the text of a mail. One that is a patch itself is kept whole, as `git am` takes it."""
    found = headed_patches_in(text)
    subject = header.text("subject")
    if found and is_patch_subject(subject):
        whole = _as_mail(header, text)
        if len(whole) <= MAX_FILE:
            return [KeptPatch(whole, patch_subject(subject), is_mail=True)]
    return [KeptPatch(content, _called(patch)) for patch in found if len(content := _bytes(patch)) <= MAX_FILE]


def _called(patch: str) -> str:
    """What the head of a patch calls it; empty where it has none."""
    subject = _GIT_SUBJECT.search(patch[:10_000])
    return patch_subject(subject[1]) if subject is not None else ""


def _as_mail(header: Header, text: str) -> bytes:
    """The mail of a patch with those fields that say whose it is: author and date are what it can be known by later."""
    fields = [
        f"{name}: {said}" for name in _OF_A_PATCH if (said := _CONTROL.sub("", header.first(name.lower()).strip()))
    ]
    if not text.isascii():
        fields += ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    return _bytes("\n".join([*fields, "", text.rstrip(), ""]))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _automatic(top: Part) -> str:
    """Whether a machine answers to our own mail: nobody reports a bug so (RFC 3464, RFC 3834)."""
    header = top.header
    answer = re.split(r"[\s;(]", header.first("auto-submitted").strip().lower(), maxsplit=1)[0]
    if top.kind == "multipart/report" and (top.parameter("report-type") or "").lower() in (
        "delivery-status",
        "disposition-notification",
    ):
        return "a delivery report"
    if answer == "auto-replied" or header.all("x-autoreply") or header.all("x-autorespond"):
        return "an automatic answer"
    if header.first("precedence").strip().lower() == "auto_reply":
        return "an automatic answer"
    if header.first("return-path").strip() == "<>" and any(_daemon(sender) for sender in header.senders("from")):
        return "a delivery report"
    return ""


def _daemon(sender: Sender) -> bool:
    return sender.mail.lower().partition("@")[0] in ("mailer-daemon", "postmaster")
