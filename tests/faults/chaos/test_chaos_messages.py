"""What stands between the worker and its carriers misbehaves under load: no message is lost, a repeat is the same one.

A worker as a process sends SMS and mails through the proxy alone, on both databases. A gateway that takes a message and
whose answer is lost is asked again: it gets the message twice, under one key. `LLAVERO_LONG=1` tries every fault on
both carriers, twice each; else the one that makes repeats, once.
"""

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from llavero.adapters.cut_off import SILENCE_SECONDS
from llavero.adapters.system_clock import SystemClock
from llavero.notifications.models import Outbox
from llavero.ports.message_sender import Channel
from llavero.sandbox import clock as sandbox_clock
from llavero.tenancy.scope import in_tenant
from tests.faults.bounds import LONG, RECOVERS_S, wait_until
from tests.support.chaos_proxy import ChaosProxy, Fault, chaos_proxy, through
from tests.support.letters import a_bank, put_in_queue
from tests.support.servers import HOUSE, clean_environment
from tests.support.sms import Gateway, sms_gateway
from tests.support.smtp import MailServer, body_of, mail_server

ROUNDS, FAULT_S, EACH = (2, 6.0, 12) if LONG else (1, 2.0, 6)
FAULTS = [fault for fault in Fault if fault is not Fault.NONE] if LONG else [Fault.LOSE_ANSWER]
HANGS_S = 60.0
WORK, WORK_CARELESSLY = ["llavero", "worker"], ["python", "-m", "tests.faults.careless_worker"]


@dataclass
class Post:
    """A worker behind proxies, what was put in its queue, and what arrived."""

    bank: UUID
    folder: Path
    sms: Gateway
    mail: MailServer
    proxies: dict[Channel, ChaosProxy]
    keys: dict[Channel, set[str]] = field(default_factory=lambda: {"sms": set(), "email": set()})
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def queue(self, channel: Channel, *, most: int = EACH) -> set[str]:
        """Put so many messages in the queue, each to somebody else."""
        new = set()
        with in_tenant(self.bank):
            for number in (next(self.numbers) for _ in range(most)):
                to = f"+5939912{number:05}" if channel == "sms" else f"p{number}@correo.example"
                new.add(str(put_in_queue(channel=channel, now=self.now(), address=to)))
        self.keys[channel] |= new
        return new

    def now(self) -> Any:
        return SystemClock().now() + sandbox_clock.read(self.folder / sandbox_clock.FILE).ahead

    def let_pass(self, seconds: float) -> None:
        """Let time pass for the worker: what it is to try again later is due."""
        file = self.folder / sandbox_clock.FILE
        ahead = sandbox_clock.read(file).ahead + timedelta(seconds=seconds)
        sandbox_clock.write(file, sandbox_clock.Setting(ahead))

    def arrived(self, channel: Channel) -> list[tuple[str, str, str]]:
        """List what the carrier got: key, address and words."""
        if channel == "sms":
            return [(one.key, one.to, one.text) for one in self.sms.messages]
        return [(str(one["X-Llavero-Message"]), str(one["To"]), body_of(one)) for one in list(self.mail.mails)]

    def waiting(self) -> int:
        with in_tenant(self.bank):
            return Outbox.objects.filter(state="queued").count()

    def states(self) -> set[str]:
        with in_tenant(self.bank):
            return set(Outbox.objects.values_list("state", flat=True))


@contextmanager
def a_worker(command: list[str], env: dict[str, str], folder: Path) -> Iterator[None]:
    with (folder / "worker.log").open("ab") as words:
        process = subprocess.Popen(
            command, env=clean_environment(env), stdin=subprocess.DEVNULL, stdout=words, stderr=words, cwd=HOUSE
        )  # fmt: skip
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture
def post(request: pytest.FixtureRequest, own_database: Any, tmp_path: Path) -> Iterator[Post]:
    with ExitStack() as running:
        sms, mail = running.enter_context(sms_gateway()), running.enter_context(mail_server())
        to_sms = running.enter_context(chaos_proxy(sms.port, delay_s=1))
        to_mail = running.enter_context(chaos_proxy(mail.port, delay_s=1))
        env = {
            **own_database.env, "LLAVERO_SMS_URL": through(sms.url, to_sms),
            "LLAVERO_SMTP_URL": through(mail.url, to_mail), "LLAVERO_CLOCK_FOLDER": str(tmp_path),
        }  # fmt: skip
        post = Post(a_bank(), tmp_path, sms, mail, {"sms": to_sms, "email": to_mail})
        running.enter_context(a_worker(getattr(request, "param", WORK), env, tmp_path))
        yield post


@pytest.mark.parametrize("channel", ["sms", "email"] if LONG else ["sms"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_carrier_that_fails_loses_no_message_and_repeats_carry_their_key(
    post: Post, own_database: Any, channel: Channel, fault: Fault
) -> None:
    proxy, recovered = post.proxies[channel], []
    post.queue(channel, most=2)
    assert wait_until(lambda: len(post.arrived(channel)) >= 2, seconds=60) < HANGS_S, "it works before the fault"
    for _ in range(ROUNDS):
        proxy.now(fault)
        post.queue(channel)
        wait_until(lambda: proxy.met(fault), seconds=HANGS_S)
        time.sleep(FAULT_S)
        proxy.now(Fault.NONE)
        before = len(post.arrived(channel))
        post.queue(channel, most=1)
        recovered.append(wait_until(lambda before=before: len(post.arrived(channel)) > before, seconds=HANGS_S))
        post.let_pass(100)  # longer than any pause before the next try, and than a lease
        assert wait_until(lambda: not post.waiting(), seconds=HANGS_S) < HANGS_S, "messages wait for ever"
    arrived = post.arrived(channel)
    keys, times = {key for key, *_ in arrived}, len(arrived)
    lost, strange = post.keys[channel] - keys, keys - post.keys[channel]
    print(
        f"\n{channel}, {fault}, {own_database.vendor}: {ROUNDS} times {FAULT_S:.0f} s, connections met"
        f" {len(proxy.met(fault))}, messages {len(post.keys[channel])}, lost {len(lost)}, arrived again"
        f" {times - len(keys)}, keys nobody queued {len(strange)}, first success after"
        f" {[round(each, 1) for each in recovered]} s"
    )  # fmt: skip
    assert proxy.met(fault), "nobody met the fault: the test shows nothing"
    assert lost == strange == set()
    assert len(set(arrived)) == len(keys), "a key stands for one message only"
    assert post.states() == {"sent"}
    if fault is Fault.LOSE_ANSWER and channel == "sms":  # of a mail server the first answer is its greeting
        assert times > len(keys), "no message arrived twice: the test shows nothing"
    # a mail server may think for ten seconds over a letter (RFC 5321, section 4.5.3.2, would grant it minutes)
    assert max(recovered) < (RECOVERS_S if channel == "sms" else RECOVERS_S + SILENCE_SECONDS)


@pytest.mark.parametrize("post", [WORK_CARELESSLY], indirect=True, ids=["careless"])
def test_a_worker_that_believes_in_its_carriers_loses_messages(post: Post, own_database: Any) -> None:
    """The control of the test above."""
    proxy = post.proxies["sms"]
    proxy.now(Fault.RESET)
    lost = post.queue("sms")
    assert wait_until(lambda: not post.waiting(), seconds=HANGS_S) < HANGS_S
    proxy.now(Fault.NONE)
    post.let_pass(100)
    (later,) = post.queue("sms", most=1)
    assert wait_until(lambda: later in {key for key, *_ in post.arrived("sms")}, seconds=HANGS_S) < HANGS_S
    assert not lost & {key for key, *_ in post.arrived("sms")}
