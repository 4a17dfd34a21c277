#!/bin/sh
# Bundles the browser app into dist/web, if any of its sources is newer than the last bundle. Types are checked by `tsc -p web`.
set -eu
cd "$(dirname "$0")/.."

made=dist/web/index.html
if [ ! -d web ]; then
  echo 'no browser app: there is no folder web' >&2
elif [ ! -f "$made" ] || [ -n "$(find web package-lock.json scripts/build-web.sh -newer "$made" -print -quit)" ]; then
  node_modules/.bin/vite build web --logLevel warn
fi
