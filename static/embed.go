// Package static embeds the built browser code, styles and pictures, and serves
// them under names that carry a hash of their content.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

const prefix = "/static/"

// kinds are the files that are served; any other in dist is not.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".png": "image/png",
}

type asset struct {
	data   []byte
	kind   string
	packed func() []byte
}

var (
	names  = map[string]string{} // "app.css" to "/static/app.3f2a9c1b.css"
	assets = map[string]asset{}  // by the latter
)

func init() {
	entries, err := fs.ReadDir(FS(), ".")
	if err != nil {
		panic("static: " + err.Error())
	}
	for _, entry := range entries {
		if kind, ok := kinds[path.Ext(entry.Name())]; ok && !entry.IsDir() {
			add(entry.Name(), kind)
		}
	}
}

func add(name, kind string) {
	data, err := fs.ReadFile(FS(), name)
	if err != nil {
		panic("static: " + err.Error())
	}
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	served := prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
	names[name] = served
	assets[served] = asset{data: data, kind: kind, packed: sync.OnceValue(func() []byte { return pack(data) })}
}

// FS holds the built files under their plain names.
func FS() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("static: " + err.Error())
	}
	return sub
}

// Built says whether the browser code was built before this binary was.
func Built() bool { return len(names) > 0 }

// Asset gives the address of a file by its plain name. A name that isn't there
// is a programming error, unless nothing was built yet.
func Asset(name string) string {
	if served, ok := names[name]; ok {
		return served
	}
	if Built() {
		panic("static: no asset " + name)
	}
	return prefix + name
}

// Lookup finds a file by its address, hash included and nothing else. The
// bytes are shared: don't change them.
func Lookup(address string) (data []byte, contentType string, ok bool) {
	a, ok := assets[address]
	return a.data, a.kind, ok
}

// Gzipped gives the same file compressed, for a browser that takes it; false
// where that saves nothing. It is packed once.
func Gzipped(address string) ([]byte, bool) {
	a, ok := assets[address]
	if !ok || a.kind == kinds[".png"] {
		return nil, false
	}
	packed := a.packed()
	return packed, len(packed) < len(a.data)
}

func pack(data []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return data
	}
	if _, err := w.Write(data); err != nil {
		return data
	}
	if err := w.Close(); err != nil {
		return data
	}
	return out.Bytes()
}
