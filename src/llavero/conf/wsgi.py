"""The WSGI application: pages and REST, for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llavero.conf.production")
application = get_wsgi_application()

from llavero.conf.start_checks import refuse_unsafe_start  # noqa: E402 (the rooms must stand first)

refuse_unsafe_start()
