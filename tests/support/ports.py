"""Free ports on the loopback, below those that the system hands out by itself."""

import random
import socket

LOWEST, BEYOND = 18_000, 32_768  # from 32768 on Linux gives ports to outgoing connections, which would collide


def free_port() -> int:
    """Find a port that nobody listens on now. Whoever takes it must still be ready to find it taken."""
    for _ in range(200):
        port = random.randrange(LOWEST, BEYOND)
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port between 18000 and 32767 on 127.0.0.1")
