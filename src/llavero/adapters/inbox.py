"""The sandbox's post: messages are kept in a folder where everybody who tries the product can read them.

Law: for the sandbox only. A production start refuses it, since codes lie open here.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from llavero.ports.message_sender import TAKEN, Answer, Delivery, Letter

FILE: Final = "messages.jsonl"


@dataclass(frozen=True, slots=True)
class Inbox:
    """A folder with one line of JSON for each message; a message that comes twice has the same `key`."""

    folder: Path

    @property
    def is_for_sandbox_only(self) -> bool:
        return True

    def send(self, letter: Letter) -> Delivery:
        """Append the message. One write of one line, so that processes do not mix theirs (POSIX O_APPEND)."""
        line = {
            "key": str(letter.key),
            "channel": letter.channel,
            "to": letter.address,
            "from": letter.sender,
            "from_name": letter.sender_name,
            "subject": letter.subject,
            "body": letter.body,
            "at": letter.written_at.isoformat(),
        }
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(descriptor, json.dumps(line, ensure_ascii=False).encode() + b"\n")
            finally:
                os.close(descriptor)
        except OSError:
            return Delivery(Answer.LATER, "folder")
        return TAKEN


def read_inbox(folder: Path) -> Iterator[dict[str, str]]:
    """Give the messages in the order they came, each key once; a line that is still being written is left out."""
    seen = set()
    try:
        lines = (folder / FILE).read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return
    for line in lines:
        message: dict[str, str] = json.loads(line)
        if message["key"] not in seen:
            seen.add(message["key"])
            yield message
