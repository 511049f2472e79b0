package cluster

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// varLib is where root puts the data of a folder that no other user reaches.
// Tests change it before they start anything.
var varLib = "/var/lib"

// elsewherePrefix begins the names of folders below varLib.
const elsewherePrefix = "consilium-"

// followLocation points data to where an earlier start put it, if it did.
func (h *home) followLocation() error {
	raw, err := os.ReadFile(h.path("location"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return sentence(err, "%s can't be read", h.path("location"))
	}
	dir := strings.TrimSpace(string(raw))
	// Root must not be led to any folder of somebody's choice.
	if filepath.Dir(dir) != varLib || !strings.HasPrefix(filepath.Base(dir), elsewherePrefix) {
		return sentence(nil, "%s should name a folder like %s, and names %s", h.path("location"), filepath.Join(varLib, elsewherePrefix+"…"), dir)
	}
	h.data = filepath.Join(dir, "data")
	return nil
}

// moveOut gives the folder's data, of which there is none yet, a place below
// varLib and records it.
func (h *home) moveOut() error {
	dir, err := os.MkdirTemp(varLib, elsewherePrefix)
	if err != nil {
		return err
	}
	if err := h.writePrivate("location", dir+"\n"); err != nil {
		_ = os.Remove(dir)
		return err
	}
	h.data = filepath.Join(dir, "data")
	return nil
}

// comeBack undoes moveOut when nobody could use that place either.
func (h *home) comeBack() {
	_ = os.Remove(h.path("location"))
	_ = os.Remove(filepath.Dir(h.data))
	h.data = h.path("data")
}
