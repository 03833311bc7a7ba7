"""Read a vendor's PSKC file token by token, however large it is.

Law: memory does not grow with the file (but for a digest of each serial): every KeyPackage is forgotten once read, and
at most 1 MiB may stand between one and the next. What is wrong with the file raises SeedFileProblem and nothing of the
file may be kept; what is wrong with one token is a BadSeed in its place. Source: RFC 6030.
"""

import codecs
from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from llavero.formats.pskc.inspect_head import inspect_head
from llavero.formats.pskc.names import tag
from llavero.formats.pskc.read_package import read_package
from llavero.formats.pskc.unlock import PreSharedKey, unlock
from llavero.formats.pskc.unseal import Opener
from llavero.formats.seed import BadSeed, SeedFault, SeedFileProblem, SeedRecord
from llavero.formats.seen_serials import SeenSerials
from llavero.formats.source import Readable, Rewound, pieces_of, read_head

LARGEST_PIECE_BYTES: Final = 1 << 20

_PACKAGE = tag("KeyPackage")
_ENCRYPTION = tag("EncryptionKey")
_MAC_METHOD = tag("MACMethod")


def read(
    stream: Readable, *, key: PreSharedKey | None = None, password: str | None = None
) -> Iterator[SeedRecord | BadSeed]:
    """Yield each token of the file in its order, good or bad.

    `key` or `password` say that the file must be encrypted; a plain file is then refused. Raises SeedFileProblem, at
    the first `next` or after some tokens were given: a caller keeps them only once the iterator has ended. An XML
    signature of the container is not checked here.
    """
    if key is not None and password is not None:
        raise ValueError("give a key or a password, not both")
    container = _Container(key, password)
    for package in _packages(stream, container):
        yield container.take(package)
    if not container.has_started:
        raise SeedFileProblem(SeedFault.EMPTY, 1)


class _Container:
    """What stands in the file before its tokens, and which serials were seen."""

    def __init__(self, key: PreSharedKey | None, password: str | None) -> None:
        self._key = key
        self._password = password
        self._header: dict[str, Element] = {}
        self._opener: Opener | None = None
        self._seen = SeenSerials()
        self.has_started = False

    def take_header(self, element: Element) -> None:
        # guard: header-once-and-first (a second MACMethod after some tokens would seal the rest under another key)
        if self.has_started or element.tag in self._header:
            name = etree.QName(element).localname
            raise SeedFileProblem(SeedFault.OUT_OF_ORDER, element.sourceline or 0, element=name)
        self._header[str(element.tag)] = element

    def take(self, package: Element) -> SeedRecord | BadSeed:
        if not self.has_started:
            self._opener = unlock(
                self._header.get(_ENCRYPTION), self._header.get(_MAC_METHOD), key=self._key, password=self._password
            )
            self.has_started = True
        result = read_package(package, opener=self._opener)
        # guard: serial-once-per-file (the second could be the one whose seed somebody knows)
        if result.serial is not None and not self._seen.add(result.serial) and isinstance(result, SeedRecord):
            return BadSeed(result.serial, result.line, SeedFault.SERIAL_DUPLICATE)
        return result


def _packages(stream: Readable, container: _Container) -> Iterator[Element]:
    """Yield each KeyPackage once it is complete, and drop it, and all before it, when the next is asked for."""
    head = read_head(stream)
    inspect_head(head)
    parser = etree.XMLPullParser(
        events=("end",),
        tag=(_PACKAGE, _ENCRYPTION, _MAC_METHOD),
        encoding="utf-8",
        resolve_entities="internal",
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, since_package = 1, 0
    for piece in pieces_of(Rewound(head, stream)):
        try:
            decoder.decode(piece)
            parser.feed(piece)
        except UnicodeDecodeError:
            raise SeedFileProblem(SeedFault.NOT_UTF8, line) from None
        except etree.XMLSyntaxError as error:
            raise SeedFileProblem(SeedFault.MALFORMED_XML, error.lineno or line) from None
        line += piece.count(b"\n")
        since_package += len(piece)
        for _, element in parser.read_events():
            if not _is_child_of_root(element):
                continue
            if element.tag != _PACKAGE:
                container.take_header(element)
                continue
            since_package = 0
            yield element
            _forget(element)
        # guard: bounded-between-tokens (a gigabyte of one line, one text, one comment or many small elements)
        if since_package > LARGEST_PIECE_BYTES:
            raise SeedFileProblem(SeedFault.TOO_LARGE_A_PIECE, line, limit=LARGEST_PIECE_BYTES)
    try:
        parser.close()
    except etree.XMLSyntaxError:
        raise SeedFileProblem(SeedFault.TRUNCATED, line) from None


def _is_child_of_root(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.getparent() is None


def _forget(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
