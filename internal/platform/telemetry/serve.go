package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// ErrPublic is returned for an address that others could reach.
var ErrPublic = errors.New("telemetry: metrics are served on a loopback address such as 127.0.0.1:9090 and on no other")

// Handler answers GET /metrics, and nothing else. Unless Options.Anywhere is
// set it answers only loopback host names, so that no page in a browser can
// read it by giving this machine another name.
func (m *Metrics) Handler() http.Handler {
	read := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 4, Timeout: 5 * time.Second,
	})
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", read)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !m.anywhere && !loopback(r.Host) {
			http.Error(w, "This address is not served here.", http.StatusMisdirectedRequest)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		mux.ServeHTTP(w, r)
	})
}

// Listen opens the metrics port. The error is ErrPublic for an address beyond
// loopback, unless Options.Anywhere is set.
func (m *Metrics) Listen(addr string) (net.Listener, error) {
	if !m.anywhere && !loopback(addr) {
		return nil, ErrPublic
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("telemetry: %s can't be listened on: %w", addr, err)
	}
	return l, nil
}

// Serve listens on addr as Listen does and answers until ctx ends. An empty
// addr serves nothing and returns at once.
func (m *Metrics) Serve(ctx context.Context, addr string) error {
	if addr == "" {
		return nil
	}
	l, err := m.Listen(addr)
	if err != nil {
		return err
	}
	return m.ServeOn(ctx, l)
}

// ServeOn answers on l until ctx ends, and closes it.
func (m *Metrics) ServeOn(ctx context.Context, l net.Listener) error {
	server := &http.Server{Handler: m.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second,
		WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// loopback says whether a host, with or without its port, is this machine
// and nobody else's.
func loopback(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}
