"""The WSGI application: pages and REST, for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llavero.conf.production")
application = get_wsgi_application()
