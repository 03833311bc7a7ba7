"""The product's server with one thing taken out: the comparison that a name which nobody has is given.

It is the control of the enumeration test: where the test does not tell this server from the real one, it is blind.
Run as `python -m tests.e2e.leaky_server <port>`.
"""

import sys


def main(port: int) -> int:
    """Serve with a verifier that is refused before any hash is computed."""
    import django

    django.setup()
    from llavero.credentials import argon2id

    argon2id.nobodys_verifier = lambda: "nobody"
    from llavero.console.serve import serve

    return serve(port=port)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
