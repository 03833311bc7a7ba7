"""A small disk in memory that only a test's own processes see: a tmpfs in a mount namespace of its own.

It can be filled to its last page and emptied again while they work on it. It takes the right to mount (root): where
that is refused, the test that needs it says so and fails.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.servers import HOUSE

_MOUNT: Final = 'mount -t tmpfs -o "size=$1,mode=0777" tmpfs "$2" && echo ready && exec cat'
_BALLAST: Final = "ballast"


class MountRefusedError(RuntimeError):
    """This machine lets nobody here mount anything."""


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A disk of some megabytes at `place`, which whoever is started by `command` sees there."""

    place: Path
    holder: int
    """The process in whose namespace it is mounted; it ends with the test."""

    @property
    def inside(self) -> Path:
        """Where this process, which is outside, finds what lies on the disk."""
        return Path(f"/proc/{self.holder}/root{self.place}")

    def command(self, command: Sequence[str], *, cwd: Path = HOUSE) -> list[str]:
        """Write a command that runs where the disk is; it keeps its process id and working directory."""
        enter = ["nsenter", f"--mount=/proc/{self.holder}/ns/mnt", "--", "sh", "-c", 'cd "$0" && exec "$@"', str(cwd)]
        return [*enter, *command]

    def free(self) -> int:
        """Count the bytes that are left."""
        found = os.statvfs(self.inside)
        return found.f_bavail * found.f_frsize

    def fill(self) -> None:
        """Take every byte that is left."""
        with (self.inside / _BALLAST).open("ab") as ballast:
            wanted = self.free()
            while wanted:
                try:
                    os.posix_fallocate(ballast.fileno(), ballast.seek(0, os.SEEK_END), wanted)
                except OSError:  # somebody else took some of it meanwhile
                    wanted //= 2
                else:
                    wanted = self.free()

    def empty(self) -> None:
        """Give back what `fill` took."""
        (self.inside / _BALLAST).unlink(missing_ok=True)


@contextmanager
def small_disk(place: Path, *, megabytes: int) -> Iterator[SmallDisk]:
    """Mount it at a folder that stands already; raises MountRefusedError."""
    with subprocess.Popen(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c", _MOUNT, "sh", f"{megabytes}m", str(place)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stderr is not None
        try:
            if holder.stdout.readline() != "ready\n":
                why = holder.stderr.read().strip()
                raise MountRefusedError(f"a small disk cannot be mounted in a namespace of its own (be root): {why}")
            yield SmallDisk(place, holder.pid)
        finally:
            holder.stdin.close()  # `cat` ends, and the namespace with it
