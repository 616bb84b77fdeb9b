#!/usr/bin/env bash
# Puts a backup back, into an empty place only: a new database, or an instance folder without one. Stop the services before.
#
#   deploy/restore.sh FILE           # with DATABASE_URL and INSTANCE_DIR as the services have them
set -euo pipefail
file=${1:?which backup}
here=$(cd "$(dirname "$0")/.." && pwd)
flask=("$here/.venv/bin/python" -m flask --app "$here/wsgi.py")

case ${DATABASE_URL:-} in
postgresql*)
  url=${DATABASE_URL/+psycopg/}
  if [ "$(psql --no-psqlrc -Atc "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'" "$url")" != 0 ]; then
    echo "The database is not empty. Give a new one; nothing was changed." >&2
    exit 1
  fi
  pg_restore --single-transaction --exit-on-error --no-owner --no-privileges --dbname="$url" "$file"
  ;;
*)
  target=${DATABASE_URL:-sqlite:///${INSTANCE_DIR:-$here/instance}/dargah.sqlite3}
  target=${target#sqlite:///}
  if [ -e "$target" ]; then
    echo "There is a database already: $target. Move it away, with its -wal and -shm; nothing was changed." >&2
    exit 1
  fi
  rm -f "$target-wal" "$target-shm"                         # of a database that is gone: they would spoil this one
  cp "$file" "$target.part" && mv "$target.part" "$target"
  ;;
esac
(cd "$here" && "${flask[@]}" db upgrade && "${flask[@]}" search rebuild)
