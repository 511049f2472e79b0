#!/bin/sh
# Makes words.flate anew from npm's packages in package.json and from Debian's wamerican and wamerican-huge. Needs npm, apt-get, dpkg and go; run
# by `go generate ./internal/phi/lists`.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp gen/package.json gen/package-lock.json gen/dump.mjs gen/callings.mjs "$work"
(cd "$work" && npm ci --no-audit --no-fund >/dev/null && node dump.mjs > names.tsv)
(cd "$work" && apt-get download -qq wamerican=2020.12.07-2 wamerican-huge=2020.12.07-2 && for d in *.deb; do dpkg -x "$d" .; done)
go run ./gen -names "$work/names.tsv" -common "$work/usr/share/dict/american-english" -known "$work/usr/share/dict/american-english-huge" -out words.flate
