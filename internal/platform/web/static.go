package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/static"
)

// StaticRoutes serves the embedded assets under their hashed names, by exact
// match alone.
func StaticRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/static/:name", Permission: authz.Public, Handler: staticFile},
		{Method: http.MethodGet, Path: "/favicon.ico", Permission: authz.Public, Handler: favicon},
	}
}

func staticFile(c echo.Context) error {
	data, kind, ok := static.Lookup("/static/" + c.Param("name"))
	if !ok {
		return errs.Missing()
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	if packed, ok := static.Gzipped("/static/" + c.Param("name")); ok && strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		data = packed
	}
	return c.Blob(http.StatusOK, kind, data)
}

func favicon(c echo.Context) error {
	return c.Redirect(http.StatusFound, static.Asset("favicon.svg"))
}
