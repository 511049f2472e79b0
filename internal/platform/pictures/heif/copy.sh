#!/bin/sh
# Copies libheif's WebAssembly and its licences from the Go module that
# publishes them. Run by: go generate ./internal/platform/pictures/heif
set -eu
module=$(sed -n 's/^const Version = "\(.*\)"$/\1/p' embed.go)
dir=$(cd / && GOFLAGS=-mod=mod go mod download -json "$module" | sed -n 's/^[[:space:]]*"Dir": "\(.*\)",*$/\1/p')
for file in lib/heif.wasm.gz lib/LICENSE.libheif lib/LICENSE.libde265 LICENSE; do
  install -m 0644 "$dir/$file" "$(basename "$file")"
done
sum=$(sha256sum heif.wasm.gz | cut -d' ' -f1)
sed -i "s/^const Sum = .*/const Sum = \"$sum\"/" embed.go
