#!/bin/sh
# Installs and builds if anything is newer than the last install or build. Safe to run any number of times.
set -eu
cd "$(dirname "$0")/.."

if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-progress --loglevel=error
  touch node_modules/.package-lock.json
fi
npm run --silent build
