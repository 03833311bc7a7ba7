"""Look at the first bytes of a PSKC file before its content is trusted to an XML parser.

Law: UTF-8 only, no DOCTYPE, and a KeyContainer of RFC 6030 as its root. Entity bombs, external entities and parameter
entities all need a DOCTYPE, so the parser never sees a declaration of one. All is decided within the first 64 KiB.
"""

import re
from typing import Final

from lxml import etree

from llavero.formats.pskc.names import PSKC
from llavero.formats.seed import SeedFault, SeedFileProblem
from llavero.formats.seed_problem import shown

_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")
_ENCODING = re.compile(rb"<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([^\"']*)[\"']")
_DECLARATION: Final = b"<!DOCTYPE"


def inspect_head(head: bytes) -> None:
    """Raise SeedFileProblem unless `head`, the file's first 64 KiB, begins a PSKC 1.0 file that is safe to parse."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith(_WIDE):
        raise SeedFileProblem(SeedFault.NOT_UTF8, 1)
    declared = _ENCODING.match(text)
    # guard: utf8-only (in UTF-7 or UTF-16 a DOCTYPE would not look like one to the check below)
    if declared and declared[1].upper() not in (b"UTF-8", b"UTF8", b"US-ASCII", b"ASCII"):
        raise SeedFileProblem(SeedFault.NOT_UTF8, 1)
    start = _skip_prolog(text)
    # guard: no-doctype (see the law above)
    if text[start : start + len(_DECLARATION)].upper() == _DECLARATION:
        raise SeedFileProblem(SeedFault.DOCTYPE, text.count(b"\n", 0, start) + 1)
    _check_root(head)


def _skip_prolog(text: bytes) -> int:
    """Return where the first thing stands that is neither white space, nor a comment, nor an instruction."""
    at = 0
    while True:
        while text[at : at + 1] in (b" ", b"\t", b"\r", b"\n"):
            at += 1
        for opening, closing in ((b"<!--", b"-->"), (b"<?", b"?>")):
            if text.startswith(opening, at):
                end = text.find(closing, at + len(opening))
                if end < 0:
                    raise SeedFileProblem(SeedFault.MALFORMED_XML, text.count(b"\n", 0, at) + 1)
                at = end + len(closing)
                break
        else:
            return at


def _check_root(head: bytes) -> None:
    parser = etree.XMLPullParser(events=("start",), encoding="utf-8", resolve_entities="internal", no_network=True)
    try:
        parser.feed(head)
    except etree.XMLSyntaxError as error:
        root = next(iter(parser.read_events()), None)
        if root is None:
            raise SeedFileProblem(SeedFault.MALFORMED_XML, error.lineno or 1) from None
    else:
        root = next(iter(parser.read_events()), None)
    if root is None:  # not one whole start tag within the head
        raise SeedFileProblem(SeedFault.TRUNCATED if len(head) < 1024 else SeedFault.MALFORMED_XML, 1)
    element = root[1]
    name = etree.QName(element)
    line = element.sourceline or 1
    if name.localname != "KeyContainer":
        raise SeedFileProblem(SeedFault.NOT_PSKC, line, found=shown(name.localname))
    if name.namespace != PSKC:
        raise SeedFileProblem(SeedFault.WRONG_NAMESPACE, line, found=shown(name.namespace or ""))
    version = str(element.get("Version") or "")
    if version not in ("1.0", "1"):
        raise SeedFileProblem(SeedFault.WRONG_VERSION, line, found=shown(version))
