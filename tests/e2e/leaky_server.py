"""The product's server with the work for nobody taken out: the control of the measurement over the wire.

Run as `python -m tests.e2e.leaky_server <port>`.
"""

import sys


def main(port: int) -> int:
    """Serve with the leaks of `leaky.py`."""
    import django

    django.setup()
    from tests.e2e.leaky import let_leak

    let_leak(setattr)
    from llavero.console.serve import serve

    return serve(port=port)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
