"""A throw-away cluster: three PostgreSQL, each led by its Patroni, and three etcd that say who leads.

Law: everything lies below one folder of ours and listens on free ports of the loopback; it is used only after each
server has shown that its data lies there. `apt-get install etcd-server`; Patroni stands in var/patroni (tools/ready).
"""

import json
import os
import secrets
import shutil
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.support.patroni_node import Node
from tests.support.ports import free_port
from tests.support.postgres import ADMIN, Cluster, newest_binaries
from tests.support.servers import HOUSE

PATRONI: Final = HOUSE / "var/patroni/bin/patroni"
WHOLE_S: Final = 150.0
_SIZE: Final = 3
QUORUM: Final[dict[str, object]] = {"synchronous_mode": "quorum", "synchronous_mode_strict": True}
ASYNCHRONOUS: Final[dict[str, object]] = {"synchronous_mode": False, "synchronous_mode_strict": False}
_RULES: Final[dict[str, object]] = {
    **QUORUM, "synchronous_node_count": 1, "ttl": 20, "loop_wait": 2, "retry_timeout": 3, "primary_start_timeout": 0,
    "maximum_lag_on_failover": 100_000_000,
}  # fmt: skip
_SETTINGS: Final[dict[str, object]] = {
    "synchronous_commit": "on", "wal_log_hints": "on", "hot_standby": "on", "timezone": "UTC", "max_connections": 100,
    "shared_buffers": "64MB", "wal_keep_size": "256MB", "wal_sender_timeout": "5s", "wal_receiver_timeout": "5s",
    "tcp_user_timeout": "5s",
}  # fmt: skip


def missing() -> str:
    """Name what the machine lacks for a cluster; empty where nothing is missing."""
    lacks = [] if shutil.which("etcd") else ["etcd (Debian: etcd-server)"]
    lacks += [] if PATRONI.exists() else ["Patroni (tools/ready faults puts it into var/patroni)"]
    return ", ".join(lacks)


@dataclass(frozen=True, slots=True)
class LeaderOf(Cluster):
    """Whichever server takes writes now, found as the handbook tells an operator to have it found."""

    ports: tuple[int, ...] = ()

    def url(self, database: str, *, role: str) -> str:
        places = ",".join(f"127.0.0.1:{port}" for port in self.ports)
        return f"postgresql://{role}:{self.password}@{places}/{database}?target_session_attrs=read-write"


class PatroniCluster:
    """The three machines."""

    def __init__(self, folder: Path, password: str, nodes: Sequence[Node]) -> None:
        self.nodes = list(nodes)
        self.folder, self.password = folder, password
        self.leader_of = LeaderOf(nodes[0].port, folder, password, tuple(node.port for node in nodes))

    def only(self, node: Node) -> Cluster:
        """Address one server, whatever it is."""
        return Cluster(node.port, self.folder, self.password)

    def leader(self) -> Node | None:
        """Ask who leads; None while nobody does or nobody answers."""
        for node in self.nodes:
            with suppress(OSError, ValueError):
                asked = urllib.request.urlopen(f"http://127.0.0.1:{node.rest_port}/primary", timeout=2)
                with asked as said:
                    return node if said.status == 200 else None
        return None

    def members(self) -> dict[str, tuple[str, str]]:
        """Say of each machine what it is and how it does, as the first that answers sees it."""
        for node in self.nodes:
            with suppress(OSError, ValueError):
                asked = urllib.request.urlopen(f"http://127.0.0.1:{node.rest_port}/cluster", timeout=2)
                with asked as said:
                    return {one["name"]: (one["role"], one["state"]) for one in json.load(said)["members"]}
        return {}

    def change(self, rules: dict[str, object]) -> None:
        """Change the rules of the cluster while it runs."""
        leader = self.leader()
        assert leader is not None
        place = f"http://127.0.0.1:{leader.rest_port}/config"
        urllib.request.urlopen(urllib.request.Request(place, json.dumps(rules).encode(), method="PATCH"), timeout=5)

    def awaited_replicas(self) -> str:
        """Read for which servers the leader lets a commit wait; empty for none."""
        with self.leader_of.connect() as connection:
            row = connection.execute("SHOW synchronous_standby_names").fetchone()
        return str(row[0]) if row else ""

    def wait_until(self, is_so: Callable[[], bool], *, what: str, within_s: float = WHOLE_S) -> None:
        """Wait for the cluster to get somewhere; raises RuntimeError with everybody's last words."""
        deadline = time.monotonic() + within_s
        while True:
            with suppress(psycopg.OperationalError):
                if is_so():
                    return
            if time.monotonic() > deadline or any(node.has_ended_by_itself() for node in self.nodes):
                words = "\n".join(node.said() for node in self.nodes)
                raise RuntimeError(f"{what}: not so; {self.members()}\n{words}")
            time.sleep(0.2)

    def mend(self) -> None:
        """Start what does not run and wait until one leads, two follow and a commit waits for one of them."""
        for node in self.nodes:
            node.start()
        self.wait_until(self._is_whole, what="a whole cluster")

    def _is_whole(self) -> bool:
        roles = sorted(self.members().values())
        follow = [("quorum_standby", "streaming")] * (_SIZE - 1)
        return roles == [("leader", "running"), *follow] and self.awaited_replicas().startswith("ANY 1")

    def end(self) -> None:
        """End every process as a power cut would: nothing of it is wanted any more."""
        for node in self.nodes:
            node.kill()


@contextmanager
def running_patroni() -> Iterator[PatroniCluster]:
    """Start a cluster, hand it over whole, end it and remove its folder, also after a failure."""
    folder = Path(tempfile.mkdtemp(prefix="llavero-ha-")).resolve()
    cluster = PatroniCluster(folder, password := secrets.token_hex(16), _nodes(folder, password))
    try:
        cluster.mend()
        for node in cluster.nodes:
            _refuse_strangers(cluster, node)
        yield cluster
    finally:
        cluster.end()
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_strangers(cluster: PatroniCluster, node: Node) -> None:
    with cluster.only(node).connect() as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    if row is None or Path(row[0]) != node.data:
        raise RuntimeError(f"who listens on port {node.port} is none of ours")


def _nodes(folder: Path, password: str) -> list[Node]:
    names = [f"n{number}" for number in range(1, _SIZE + 1)]
    ports = iter(_different_ports(4 * _SIZE))
    clients, peers = ({name: next(ports) for name in names} for _ in range(2))
    token = secrets.token_hex(8)
    environment = {"PATH": f"{newest_binaries()}:{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    nodes = []
    for name in names:
        home = folder / name
        home.mkdir()
        node = Node(
            name, home, next(ports), next(ports), _etcd(name, home, token, clients, peers),
            [str(PATRONI), str(home / "patroni.json")], environment,
        )  # fmt: skip
        written = _patroni(node, scope=token, password=password, etcds=list(clients.values()))
        (home / "patroni.json").write_text(json.dumps(written))  # JSON is YAML
        nodes.append(node)
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "postgres", "postgres")
    return nodes


def _different_ports(many: int) -> list[int]:
    found: set[int] = set()
    while len(found) < many:
        found.add(free_port())
    return list(found)


def _etcd(name: str, home: Path, token: str, clients: dict[str, int], peers: dict[str, int]) -> list[str]:
    client, peer = f"http://127.0.0.1:{clients[name]}", f"http://127.0.0.1:{peers[name]}"
    everybody = ",".join(f"{one}=http://127.0.0.1:{port}" for one, port in peers.items())
    said = {
        "name": name, "data-dir": str(home / "etcd"), "listen-client-urls": client, "advertise-client-urls": client,
        "listen-peer-urls": peer, "initial-advertise-peer-urls": peer, "initial-cluster": everybody,
        "initial-cluster-token": token, "initial-cluster-state": "new", "logger": "zap", "log-level": "error",
    }  # fmt: skip
    return [str(shutil.which("etcd")), *(f"--{name}={value}" for name, value in said.items())]


def _patroni(node: Node, *, scope: str, password: str, etcds: list[int]) -> dict[str, Any]:
    listen, rest = f"127.0.0.1:{node.port}", f"127.0.0.1:{node.rest_port}"
    return {
        "scope": scope, "name": node.name, "log": {"level": "INFO"},
        "restapi": {"listen": rest, "connect_address": rest},
        "etcd3": {"hosts": [f"127.0.0.1:{port}" for port in etcds]},
        "bootstrap": {
            "dcs": {**_RULES, "postgresql": {"use_pg_rewind": True, "use_slots": True, "parameters": _SETTINGS}},
            "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
        },
        "postgresql": {
            "listen": listen, "connect_address": listen, "data_dir": str(node.data),
            "pgpass": str(node.folder / "pass"),
            "bin_dir": str(newest_binaries()), "parameters": {"unix_socket_directories": str(node.folder)},
            "authentication": {
                "superuser": {"username": ADMIN, "password": password},
                "replication": {"username": "replica", "password": password},
                "rewind": {"username": "rewinder", "password": password},
            },
            "pg_hba": [f"host {what} all 127.0.0.1/32 scram-sha-256" for what in ("all", "replication")],
        },
        "watchdog": {"mode": "off"},
    }  # fmt: skip
