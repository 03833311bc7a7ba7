"""Remember which serials a file has already shown, for a million of them in about 16 to 32 MB.

Law: a serial is kept as a 64-bit digest in a flat table. Two different serials that share one (a chance of 1 in thirty
million for a file of a million tokens) are told as a duplicate, which refuses and never overwrites.
"""

from array import array
from hashlib import blake2b


class SeenSerials:
    """A set of serials that only grows."""

    def __init__(self) -> None:
        self._slots = array("Q", [0]) * 1024
        self._held = 0

    def add(self, serial: str) -> bool:
        """Keep `serial`; return whether it was new."""
        digest = int.from_bytes(blake2b(serial.encode(), digest_size=8).digest(), "big") or 1
        if not self._put(self._slots, digest):
            return False
        self._held += 1
        if self._held * 2 > len(self._slots):
            self._grow()
        return True

    def _grow(self) -> None:
        larger = array("Q", [0]) * (2 * len(self._slots))
        for digest in self._slots:
            if digest:
                self._put(larger, digest)
        self._slots = larger

    @staticmethod
    def _put(slots: "array[int]", digest: int) -> bool:
        mask = len(slots) - 1
        place = digest & mask
        while (held := slots[place]) != 0:
            if held == digest:
                return False
            place = (place + 1) & mask
        slots[place] = digest
        return True
