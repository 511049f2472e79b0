package app

import (
	"context"

	"consilium/internal/platform/pictures"
)

// marked is package pictures as the reviewers' viewer wants it.
type marked struct{}

// Watermark draws lines over a page.
func (marked) Watermark(_ context.Context, jpeg []byte, lines ...string) ([]byte, error) {
	return pictures.Watermark(jpeg, lines)
}
