"""The WSGI application: pages and REST, for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llavero.conf.production")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 (the rooms must stand first)

from llavero.conf.start_checks import refuse_unsafe_start  # noqa: E402
from llavero.tenancy.patient_connection import be_patient_for  # noqa: E402

be_patient_for(settings.LLAVERO_DATABASE_PATIENCE)
refuse_unsafe_start()
