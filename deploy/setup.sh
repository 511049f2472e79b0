#!/usr/bin/env bash
# Installs what the project needs beyond Go and Node, or says what to install.
set -euo pipefail

have_postgres() {
  [ -n "${CONSILIUM_PG_BIN:-}" ] || command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
    compgen -G '/usr/pgsql-*/bin/initdb' >/dev/null
}

if ! have_postgres; then
  if ! command -v apt-get >/dev/null; then
    echo "PostgreSQL's programs are missing. Install PostgreSQL 13 or later with your system's package manager, or set CONSILIUM_PG_BIN to the folder of initdb." >&2
    exit 1
  fi
  run=""
  if [ "$(id -u)" != 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      echo "PostgreSQL's programs are missing. Run: sudo apt-get install postgresql" >&2
      exit 1
    fi
    run="sudo"
  fi
  $run apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends postgresql >/dev/null
fi
