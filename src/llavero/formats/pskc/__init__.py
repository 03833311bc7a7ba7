"""Seed files in the format that token vendors agreed on: Portable Symmetric Key Container (RFC 6030).

`read` gives the tokens of a file; `write` makes such a file, for the sandbox, tests and benchmarks.
"""

from llavero.formats.pskc.read import read
from llavero.formats.pskc.unlock import PreSharedKey

__all__ = ["PreSharedKey", "read"]
