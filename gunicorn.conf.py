"""Settings of gunicorn, read by itself when it starts in this folder; options on its command line win."""

from gunicorn.http import message

LONGEST_ADDRESS = 65_536
"""Bytes of a request line. In an address a Persian letter takes six, and a pasted page of text must be answered by ours."""

message.MAX_REQUEST_LINE = LONGEST_ADDRESS  # gunicorn's own cap of 8,190 cannot be lifted by a setting
worker_class = "gthread"
workers = 2
threads = 4
max_requests = 20_000
max_requests_jitter = 2_000
graceful_timeout = 5
limit_request_line = LONGEST_ADDRESS
control_socket_disable = True  # it would leave a socket in the home folder
