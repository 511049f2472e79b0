// Package templates embeds the pages.
package templates

import "embed"

// Files holds every template.
//
//go:embed */*.html mail/*.txt
var Files embed.FS
