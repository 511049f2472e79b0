package seal

import "fmt"

// Header is how every value begins that the newest key sealed: what doesn't is
// Stale.
func (r *KeyRing) Header() []byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	id := r.keys[len(r.keys)-1].id
	return append([]byte{format}, id[:]...)
}

// Reload reads the ring's file again, so that a process seals with the key
// that another one has added. A ring from a setting stays as it is.
func (r *KeyRing) Reload() error {
	if r.path == "" {
		return nil
	}
	current, err := load(r.path)
	if err != nil {
		return err
	}
	if current.root != r.root {
		return fmt.Errorf("seal: %s holds another ring than the one in use", r.path)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys = current.keys
	return nil
}

// Retire takes every key but the newest out of the ring and its file, and gives
// their ids. What one of them sealed can't be opened any more, also in a backup
// that is restored later: the caller has sealed everything again.
func (r *KeyRing) Retire() (gone []string, err error) {
	if r.path != "" {
		unlock, err := lock(r.path)
		if err != nil {
			return nil, err
		}
		defer unlock()
		if err := r.Reload(); err != nil {
			return nil, err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	last := len(r.keys) - 1
	for _, k := range r.keys[:last] {
		gone = append(gone, k.id.String())
	}
	kept := append([]key(nil), r.keys[last])
	if r.path != "" {
		if err := store(r.path, (&KeyRing{root: r.root, keys: kept}).Format()); err != nil {
			return nil, err
		}
	}
	r.keys = kept
	return gone, nil
}
