"""The sandbox: who one can be, the messages that were sent, and hardware tokens to press, for trying the product.

Law: here codes and passwords lie open, so no server but the sandbox's own can import this package.
"""

import os

_ALLOWED = ("llavero.conf.sandbox", "llavero.conf.tests")

if os.environ.get("DJANGO_SETTINGS_MODULE") not in _ALLOWED:  # guard: sandbox-apart
    raise ImportError("the sandbox runs under its own settings only: llavero.conf.sandbox")
