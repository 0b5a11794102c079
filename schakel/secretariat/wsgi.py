"""The desk for a web server that speaks WSGI."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schakel.secretariat.settings")
application = get_wsgi_application()

# read before the web processes part ways, so that no first visitor waits for it
from schakel.secretariat.access import agreement  # noqa: E402

agreement()
