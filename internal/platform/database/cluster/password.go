package cluster

import (
	"crypto/rand"
	"errors"
	"os"
	"strings"
)

// password reads the superuser's, or makes one where there is no cluster yet.
func (h *home) password() (string, error) {
	raw, err := os.ReadFile(h.path("password"))
	if err == nil && len(strings.TrimSpace(string(raw))) > 0 {
		return strings.TrimSpace(string(raw)), nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", sentence(err, "the database's password can't be read")
	}
	if h.initialised() {
		return "", sentence(nil, "%s is missing or empty, and without it nobody can enter the database in %s; put the file back from a backup of the folder", h.path("password"), h.data)
	}
	secret := rand.Text()
	return secret, h.writePrivate("password", secret+"\n")
}

// writePrivate writes a 0600 file whole or not at all.
func (h *home) writePrivate(name, text string) error {
	f, err := os.CreateTemp(h.dir, "."+name+"-")
	if err != nil {
		return sentence(err, "%s can't be written", h.path(name))
	}
	_, err = f.WriteString(text)
	err = errors.Join(err, h.giveToOwner(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), h.path(name))
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return sentence(err, "%s can't be written", h.path(name))
	}
	return nil
}
