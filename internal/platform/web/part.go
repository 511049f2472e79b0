package web

import (
	"bytes"
	"fmt"

	"github.com/labstack/echo/v4"
)

// RenderPart renders one named part of a page, for pages that keep what is the
// same for all who may read it.
func RenderPart(c echo.Context, page, part string, data any) ([]byte, error) {
	t, ok := siteOf(c).Template(page)
	if !ok {
		return nil, fmt.Errorf("web: no page %q", page)
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, part, data); err != nil {
		return nil, fmt.Errorf("web: render %s of %s: %w", part, page, err)
	}
	return out.Bytes(), nil
}
