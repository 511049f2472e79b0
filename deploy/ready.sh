#!/usr/bin/env bash
# Ends with 0 where HOST PORT answers PATH with 200: a probe for images that
# have no HTTP client.
set -euo pipefail
host=${1:-127.0.0.1} port=${2:-8080} path=${3:-/readyz}
exec 3<>"/dev/tcp/$host/$port"
printf 'GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$path" "$host" >&3
read -r -t 2 _ status _ <&3
[ "$status" = 200 ]
