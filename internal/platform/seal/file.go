package seal

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// FileName is the ring's file in the folder of secrets.
const FileName = "seal.keys"

const preamble = `# Consilium's key ring. Whoever has this file and the database can read what is
# sealed in it. Without this file nobody can. Keep a copy apart from the
# database's backups. The last "key" line seals, all of them open.
`

// Load reads the ring in dir. The error wraps fs.ErrNotExist where there is
// none.
func Load(dir string) (*KeyRing, error) { return load(filepath.Join(dir, FileName)) }

// LoadOrCreate reads the ring in dir, or makes one there, readable by its
// owner alone. Processes that start at once end up with the same ring. A file
// that others may read, or that is damaged, is an error and is left as it is.
func LoadOrCreate(dir string) (*KeyRing, error) {
	path := filepath.Join(dir, FileName)
	ring, err := load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return ring, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	unlock, err := lock(path)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if ring, err := load(path); !errors.Is(err, fs.ErrNotExist) {
		return ring, err
	}
	if err := store(path, New().Format()); err != nil {
		return nil, err
	}
	return load(path)
}

func load(path string) (*KeyRing, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("seal: %s can be read by others; run: chmod 600 %s", path, path)
	}
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	ring, err := Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("%w in %s", err, path)
	}
	ring.path = path
	return ring, nil
}

// Parse reads a ring from text: one "root SECRET" and one or more
// "key ID DATE SECRET" entries on lines of their own or divided by ";".
// Errors name the entry, never its words.
func Parse(text string) (*KeyRing, error) {
	var root [secretSize]byte
	var keys []key
	rooted := false
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ';' })
	for i, line := range lines {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || strings.HasPrefix(fields[0], "#"):
		case fields[0] == "root" && len(fields) == 2 && !rooted && decode(root[:], fields[1]):
			rooted = true
		case fields[0] == "key" && len(fields) == 4:
			k, err := parseKey(fields[1:], keys)
			if err != nil {
				return nil, fmt.Errorf("seal: entry %d of the key ring: %w", i+1, err)
			}
			keys = append(keys, k)
		default:
			return nil, fmt.Errorf("seal: entry %d of the key ring can't be read", i+1)
		}
	}
	if !rooted || len(keys) == 0 {
		return nil, errors.New("seal: a key ring needs one root and at least one key")
	}
	return newRing(root, keys)
}

func parseKey(fields []string, before []key) (key, error) {
	var k key
	id, err := hex.DecodeString(fields[0])
	if err != nil || len(id) != idSize {
		return key{}, errors.New("the key's id is not 8 hexadecimal digits")
	}
	copy(k.id[:], id)
	for _, b := range before {
		if b.id == k.id {
			return key{}, errors.New("the key's id is there twice")
		}
	}
	if k.made, err = time.Parse(time.RFC3339, fields[1]); err != nil {
		return key{}, errors.New("the key's date can't be read")
	}
	if !decode(k.secret[:], fields[2]) {
		return key{}, errors.New("the key is not 32 bytes in base64")
	}
	return k, nil
}

func decode(into []byte, text string) bool {
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil || len(raw) != len(into) {
		return false
	}
	copy(into, raw)
	return true
}

// Format is the ring as Parse reads it, secrets included: for a file or a
// secret store, never for a log.
func (r *KeyRing) Format() string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var b strings.Builder
	b.WriteString(preamble)
	fmt.Fprintf(&b, "root %s\n", base64.RawStdEncoding.EncodeToString(r.root[:]))
	for _, k := range r.keys {
		fmt.Fprintf(&b, "key %s %s %s\n", k.id, k.made.Format(time.RFC3339),
			base64.RawStdEncoding.EncodeToString(k.secret[:]))
	}
	return b.String()
}

// Rotate adds a key, which seals from now on, and gives its id. A ring with a
// file is written first; other processes on the same file open what the new
// key sealed as soon as they meet it. A ring from a setting changes in memory
// alone: Format then gives what to store.
func (r *KeyRing) Rotate() (string, error) {
	if r.path == "" {
		return r.add(nil)
	}
	unlock, err := lock(r.path)
	if err != nil {
		return "", err
	}
	defer unlock()
	// Somebody else may have rotated: theirs must not be lost.
	current, err := load(r.path)
	if err != nil {
		return "", err
	}
	if current.root != r.root {
		return "", fmt.Errorf("seal: %s holds another ring than the one in use", r.path)
	}
	return r.add(current.keys)
}

func (r *KeyRing) add(current []key) (string, error) {
	k := makeKey(time.Now())
	if err := k.ready(); err != nil {
		return "", err
	}
	r.mu.RLock()
	keys := append([]key(nil), r.keys...)
	r.mu.RUnlock()
	if current != nil {
		keys = current
	}
	keys = append(keys, k)
	if r.path != "" {
		if err := store(r.path, (&KeyRing{root: r.root, keys: keys}).Format()); err != nil {
			return "", err
		}
	}
	r.mu.Lock()
	r.keys = keys
	r.mu.Unlock()
	return k.id.String(), nil
}

// refresh reads the file again, at most once a second.
func (r *KeyRing) refresh() {
	if r.path == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.looked) < time.Second {
		return
	}
	r.looked = time.Now()
	if current, err := load(r.path); err == nil && current.root == r.root {
		r.keys = current.keys
	}
}

// lock keeps other processes from writing the ring.
func lock(path string) (func(), error) {
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // as above
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("seal: %w", err)
	}
	return func() { _ = f.Close() }, nil
}

// store replaces the file whole, so that a crash leaves the old or the new.
func store(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), FileName+".new-*")
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close())
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // as above
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	err = d.Sync()
	return errors.Join(err, d.Close())
}
