"""How gunicorn serves Laufzettel; `laufzettel serve` uses it. WEB_WORKERS and WEB_THREADS size it."""

import os

from app.logs import configure_logging

workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = False  # each process opens its own database connections
timeout = 60  # seconds a request may take
graceful_timeout = 30  # seconds running requests get when the server stops
keepalive = 5
max_requests = 10_000  # a process is replaced after that many, so that a leak cannot grow for ever
max_requests_jitter = 1_000
#: gunicorn's own messages go through the JSON log like everybody else's.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"gunicorn.error": {"handlers": [], "propagate": True}},
}
accesslog = None  # app.web.request_log writes one JSON line per request
control_socket_disable = True
forwarder_headers = ""  # no header becomes SCRIPT_NAME or PATH_INFO


def post_fork(_server, _worker):
    configure_logging(os.environ.get("LOG_LEVEL", "INFO").upper())


def on_starting(_server):
    configure_logging(os.environ.get("LOG_LEVEL", "INFO").upper())
