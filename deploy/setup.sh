#!/usr/bin/env bash
# Installs what the project needs beyond Go and Node, or says what to install.
set -euo pipefail

have_postgres() {
  [ -n "${CONSILIUM_PG_BIN:-}" ] || command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
    compgen -G '/usr/pgsql-*/bin/initdb' >/dev/null
}

have_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

have_poppler() { command -v pdftoppm >/dev/null && command -v pdfinfo >/dev/null; }

have_tesseract() { command -v tesseract >/dev/null && tesseract --list-langs 2>/dev/null | grep -qx eng; }

have_exiftool() { command -v exiftool >/dev/null; }

have_dcmtk() { command -v dcmdump >/dev/null; }

missing=()
have_postgres || missing+=(postgresql)
# Renders the pages of PDFs that applicants send as proof.
have_poppler || missing+=(poppler-utils)
# Reads words that were burned into images.
have_tesseract || missing+=(tesseract-ocr tesseract-ocr-eng)
# The browser is for the tests alone, and so are the programs that look for
# what the drawing of images may have left in them.
if [ "${1:-}" = tests ]; then
  have_chromium || missing+=(chromium)
  have_exiftool || missing+=(libimage-exiftool-perl)
  have_dcmtk || missing+=(dcmtk)
fi
[ ${#missing[@]} -gt 0 ] || exit 0

# Without poppler the house runs and says that it can't take PDFs now; without
# tesseract every image goes through the mask step.
only_helpers() {
  [ "${1:-}" != tests ] || return 1
  for m in "${missing[@]}"; do
    case $m in poppler-utils | tesseract-ocr | tesseract-ocr-eng) ;; *) return 1 ;; esac
  done
}
without="Until then PDFs can't be taken (poppler-utils), or images can't be searched for text, so that each wants a mask (tesseract-ocr)."

if ! command -v apt-get >/dev/null; then
  if only_helpers "$@"; then echo "Missing: ${missing[*]}. $without" >&2; exit 0; fi
  echo "Missing: ${missing[*]}. Install PostgreSQL 13 or later, poppler's pdftoppm and pdfinfo, and tesseract with English (and for the tests Chromium, exiftool and dcmtk's dcmdump) with your system's package manager; CONSILIUM_PG_BIN may name the folder of initdb." >&2
  exit 1
fi
run=""
if [ "$(id -u)" != 0 ]; then
  if ! sudo -n true 2>/dev/null; then
    if only_helpers "$@"; then echo "Run: sudo apt-get install ${missing[*]}. $without" >&2; exit 0; fi
    echo "Missing: ${missing[*]}. Run: sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
  run="sudo"
fi
$run apt-get update -qq
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
