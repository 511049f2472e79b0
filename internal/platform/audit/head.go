package audit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Head is the last link of the chain as it was last seen, with a keyed digest
// that only a holder of the key ring can make.
type Head struct {
	Number int64
	Hash   []byte
	MAC    []byte
}

// HeadStore keeps the head outside the database, so that a chain whose tail
// was cut off is found too short.
type HeadStore interface {
	// Load gives the head; ok is false when none was ever saved.
	Load(ctx context.Context) (h Head, ok bool, err error)
	Save(ctx context.Context, h Head) error
}

// HeadFile keeps the head in a file, which is replaced whole. To accept a
// database restored from an older copy, whose chain is rightly shorter, an
// operator moves the file away.
type HeadFile struct{ Path string }

// Load reads the file.
func (f HeadFile) Load(context.Context) (Head, bool, error) {
	text, err := os.ReadFile(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return Head{}, false, nil
	}
	if err != nil {
		return Head{}, false, fmt.Errorf("audit: %w", err)
	}
	fields := strings.Fields(string(text))
	if len(fields) != 3 {
		return Head{}, false, fmt.Errorf("audit: %s can't be read", f.Path)
	}
	number, errNumber := strconv.ParseInt(fields[0], 10, 64)
	hash, errHash := hex.DecodeString(fields[1])
	mac, errMAC := hex.DecodeString(fields[2])
	if err := errors.Join(errNumber, errHash, errMAC); err != nil {
		return Head{}, false, fmt.Errorf("audit: %s can't be read", f.Path)
	}
	return Head{Number: number, Hash: hash, MAC: mac}, true, nil
}

// Save replaces the file.
func (f HeadFile) Save(_ context.Context, h Head) error {
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o700); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	file, err := os.CreateTemp(filepath.Dir(f.Path), filepath.Base(f.Path)+".new-*")
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = fmt.Fprintf(file, "%d %x %x\n", h.Number, h.Hash, h.MAC)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	if err := os.Rename(file.Name(), f.Path); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}
