package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"regexp"
	"testing"
)

func TestAssets(t *testing.T) {
	if !Built() {
		t.Fatal("dist is not built: run npm ci && npm run build in static/")
	}
	shape := regexp.MustCompile(`^/static/[a-z-]+\.[0-9a-f]{8}\.(css|js|svg|png)$`)
	for _, name := range []string{"app.css", "app.js", "icons.svg", "favicon.svg", "favicon.png", "apple-touch-icon.png",
		"media.css", "media.js", "mask.js", "viewer.js"} {
		address := Asset(name)
		if !shape.MatchString(address) {
			t.Errorf("Asset(%q) = %q", name, address)
		}
		data, kind, ok := Lookup(address)
		if !ok || len(data) == 0 || kind == "" {
			t.Errorf("Lookup(%q) = %d bytes, %q, %v", address, len(data), kind, ok)
		}
		packed, ok := Gzipped(address)
		if !ok {
			continue
		}
		r, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := io.ReadAll(r); err != nil || !bytes.Equal(plain, data) {
			t.Errorf("Gzipped(%q) doesn't unpack to the same bytes: %v", address, err)
		}
	}
}

func TestLookupIsExact(t *testing.T) {
	for _, address := range []string{"", "/static/", "/static/app.css", "/static/.gitkeep", "/static/../embed.go",
		"/static/..%2fembed.go", "/static//app.css", Asset("app.css") + "/", Asset("app.css")[1:], "/static/app.00000000.css"} {
		if _, _, ok := Lookup(address); ok {
			t.Errorf("Lookup(%q) found something", address)
		}
	}
}

func TestUnknownAssetPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Asset of an unknown name did not panic")
		}
	}()
	Asset("nothing.css")
}
