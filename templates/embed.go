// Package templates embeds the pages.
package templates

import "embed"

// Files holds every template.
//
//go:embed */*.html
var Files embed.FS
