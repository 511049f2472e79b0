package main

import (
	"fmt"
	"net"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
)

// serveFloor is what everything is measured against: an Echo handler that
// returns as many bytes. It prints its address and serves until it is ended.
func serveFloor() error {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	full := make([]byte, 4<<20)
	for i := range full {
		full[i] = 'x'
	}
	e.GET("/bytes/:n", func(c echo.Context) error {
		n, err := strconv.Atoi(c.Param("n"))
		if err != nil || n > len(full) {
			return echo.ErrBadRequest
		}
		return c.Blob(http.StatusOK, "text/html; charset=utf-8", full[:n])
	})
	e.POST("/post", func(c echo.Context) error {
		if c.FormValue("body") == "" {
			return echo.ErrBadRequest
		}
		return c.Redirect(http.StatusSeeOther, "/bytes/1")
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return http.Serve(l, e) //nolint:gosec // a floor without time-outs, on loopback, for the length of a measurement
}
