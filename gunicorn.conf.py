"""Settings of gunicorn, read by itself when it starts in this folder; options on its command line win."""

worker_class = "gthread"
workers = 2
threads = 4
max_requests = 20_000
max_requests_jitter = 2_000
graceful_timeout = 5
limit_request_line = 8190  # the most it allows: Persian in an address is six characters a letter
