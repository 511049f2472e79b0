// Package migrations embeds the numbered SQL files, the truth about the
// schema.
package migrations

import "embed"

// Files holds the numbered migrations.
//
//go:embed *.sql
var Files embed.FS
