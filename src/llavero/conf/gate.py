"""The gate as a server of its own (`llavero gate`), for any ASGI server."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llavero.conf.production")
django.setup()

from django.conf import settings  # noqa: E402

from llavero.conf.collector import keep_what_stands  # noqa: E402
from llavero.conf.start_checks import refuse_unsafe_start  # noqa: E402
from llavero.gate.app import Gate  # noqa: E402
from llavero.tenancy.patient_connection import be_patient_for  # noqa: E402

be_patient_for(settings.LLAVERO_DATABASE_PATIENCE)
refuse_unsafe_start()
application = Gate.from_settings()
keep_what_stands()
