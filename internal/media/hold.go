package media

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

// hold is this node's folder for what was given: each file is sealed with a key
// of its own, which is not there. A file that outlived its hour goes whether
// anybody still knows its key or not.
type hold struct{ root *os.Root }

// errLost is what a file that isn't there any more answers.
var errLost = errors.New("media: what was given is no longer held here")

// openHold opens the folder, and makes it where it is missing.
func openHold(path string) (*hold, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	return &hold{root}, nil
}

// newHeld gives a name that nobody guesses, and a key.
func newHeld() (name string, secret []byte) {
	secret = make([]byte, chacha20poly1305.KeySize)
	_, _ = rand.Read(secret) // it never fails
	return strings.ToLower(rand.Text()), secret
}

// draftName and partName name a file's drawings, of one version of its image,
// and its parts.
func draftName(name string, version, frame int) string {
	return draftsOf(name, version) + strconv.Itoa(frame)
}
func draftsOf(name string, version int) string { return name + "-d" + strconv.Itoa(version) + "-" }
func partName(name string, part int) string    { return name + "-p" + strconv.Itoa(part) }

// put writes a file sealed to its name.
func (h *hold) put(name string, secret, plain []byte) error {
	aead, err := chacha20poly1305.NewX(secret)
	if err != nil {
		return fmt.Errorf("media: %w", err)
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	_, _ = rand.Read(nonce)
	if err := h.root.WriteFile(name, aead.Seal(nonce, nonce, plain, []byte(name)), 0o600); err != nil {
		return fmt.Errorf("media: %w", err)
	}
	return nil
}

// get reads what put wrote; errLost where it isn't there or isn't that.
func (h *hold) get(name string, secret []byte) ([]byte, error) {
	sealed, err := h.root.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errLost
	}
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	aead, err := chacha20poly1305.NewX(secret)
	if err != nil || len(sealed) < aead.NonceSize() {
		return nil, errLost
	}
	plain, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], []byte(name))
	if err != nil {
		return nil, errLost
	}
	return plain, nil
}

// parts reads every part of a file.
func (h *hold) parts(name string, secret []byte) ([][]byte, error) {
	var out [][]byte
	for i := 0; ; i++ {
		part, err := h.get(partName(name, i), secret)
		switch {
		case errors.Is(err, errLost) && i > 0:
			return out, nil
		case err != nil:
			return nil, err
		}
		out = append(out, part)
	}
}

// drop takes a file away with all that was made of it.
func (h *hold) drop(name string) {
	if name == "" {
		return
	}
	h.each(func(file string, _ fs.FileInfo) {
		if strings.HasPrefix(file, name+"-") {
			_ = h.root.Remove(file)
		}
	})
}

// dropDrafts takes the drawings of all versions but one away and leaves what
// was given.
func (h *hold) dropDrafts(name string, but int) {
	h.each(func(file string, _ fs.FileInfo) {
		if strings.HasPrefix(file, name+"-d") && !strings.HasPrefix(file, draftsOf(name, but)) {
			_ = h.root.Remove(file)
		}
	})
}

// sweep takes away what was written before a time.
func (h *hold) sweep(before time.Time) (gone int) {
	h.each(func(file string, info fs.FileInfo) {
		if info.ModTime().Before(before) && h.root.Remove(file) == nil {
			gone++
		}
	})
	return gone
}

func (h *hold) each(do func(name string, info fs.FileInfo)) {
	list, err := fs.ReadDir(h.root.FS(), ".")
	if err != nil {
		return
	}
	for _, entry := range list {
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
			do(filepath.Base(entry.Name()), info)
		}
	}
}
