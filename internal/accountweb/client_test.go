package accountweb

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAProviderCantFloodOrHoldUs(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	mux := http.NewServeMux()
	size := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", n)) }
	}
	mux.HandleFunc("/fits", size(providerAnswer))
	mux.HandleFunc("/long", size(providerAnswer+1))
	mux.HandleFunc("/elsewhere", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/fits", http.StatusFound) })
	mux.HandleFunc("/hangs", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	client := newClient(nil)
	if client.Timeout != providerTimeout {
		t.Fatalf("timeout %v", client.Timeout)
	}
	read := func(path string) (int, int, error) {
		res, err := under(t.Context(), client).Get(server.URL + path)
		if err != nil {
			return 0, 0, err
		}
		defer func() { _ = res.Body.Close() }()
		data, err := io.ReadAll(res.Body)
		return res.StatusCode, len(data), err
	}
	if _, n, err := read("/fits"); n != providerAnswer || err != nil {
		t.Errorf("1 MiB: %d bytes, %v", n, err)
	}
	if _, _, err := read("/long"); !errors.Is(err, errTooLong) {
		t.Errorf("more than 1 MiB: %v", err)
	}
	if status, _, _ := read("/elsewhere"); status != http.StatusFound {
		t.Errorf("a redirect was followed: %d", status)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := under(ctx, client).Get(server.URL + "/hangs"); !errors.Is(err, context.Canceled) {
		t.Errorf("a request outlives its context: %v", err)
	}
}

func TestALongUserinfoSignsNobodyIn(t *testing.T) {
	t.Parallel()
	h, op, _ := clinics(t)
	op.userinfo = func(c map[string]any) { c["pad"] = strings.Repeat("x", providerAnswer) }
	b := h.browser()
	if res := b.signInAt(op, "a", "ann"); res.Code != http.StatusForbidden || b.signedIn() {
		t.Fatalf("status %d", res.Code)
	}
}
