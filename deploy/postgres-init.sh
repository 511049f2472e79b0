#!/usr/bin/env bash
# Runs once, when the container makes its database: a role that owns the
# house's database and nothing else. Its password is that of the address which
# the house itself uses, so that the two can't differ.
set -euo pipefail
url=$(cat "${DATABASE_URL_FILE:-/run/secrets/database_url}")
userinfo=${url#*://}
userinfo=${userinfo%%@*}
password=${userinfo#*:}
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set password="$password" --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
CREATE ROLE consilium LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE consilium OWNER consilium;
REVOKE ALL ON DATABASE consilium FROM PUBLIC;
SQL
