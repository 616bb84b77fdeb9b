#!/usr/bin/env bash
# Backs up the database of this installation while it works: one file, checked before it gets its name.
#
#   deploy/backup.sh FOLDER          # with DATABASE_URL and INSTANCE_DIR as the services have them
#
# The salt of the day stays out of it: with an old one, visits could be traced to addresses. A new one is made by itself.
set -euo pipefail
folder=${1:?where to}
here=$(cd "$(dirname "$0")/.." && pwd)
python=$here/.venv/bin/python
file=$folder/dargah-$(date +%Y%m%d-%H%M%S)
mkdir -p "$folder"

case ${DATABASE_URL:-} in
postgresql*)
  file=$file.dump
  pg_dump --format=custom --exclude-table-data=usage_salt --no-owner --no-privileges --file="$file.part" "${DATABASE_URL/+psycopg/}"
  pg_restore --list "$file.part" >/dev/null                # it can be read
  ;;
*)
  file=$file.sqlite3
  "$python" - "${DATABASE_URL:-sqlite:///${INSTANCE_DIR:-$here/instance}/dargah.sqlite3}" "$file.part" <<'END'
import sqlite3, sys
source = sqlite3.connect("file:" + sys.argv[1].removeprefix("sqlite:///") + "?mode=ro", uri=True)
source.execute("VACUUM INTO ?", [sys.argv[2]])
copy = sqlite3.connect(sys.argv[2])
copy.execute("DELETE FROM usage_salt")
copy.commit()
copy.execute("VACUUM")
assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the copy is damaged"
END
  ;;
esac
mv "$file.part" "$file"                                     # a name that ends well means a backup that is whole
echo "$file"
