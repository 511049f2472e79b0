package blob

import (
	"context"
	"time"

	"consilium/internal/platform/seal"
)

type sealed struct {
	under Store
	ring  *seal.KeyRing
}

// Sealed is store with every value encrypted by ring before it leaves the
// process, and bound to its key: no disk and no provider sees an image, and
// none can pass one off for another. Get returns seal.ErrBroken for a value
// that was damaged, cut or moved, and seal.ErrUnknownKey where the ring lacks
// the key. Each value grows by seal.Overhead, which counts towards MaxSize.
func Sealed(store Store, ring *seal.KeyRing) Store { return sealed{under: store, ring: ring} }

func place(key string) string { return "blob:" + key }

func (s sealed) Put(ctx context.Context, key string, data []byte) error {
	if len(data) > MaxSize-seal.Overhead {
		return ErrSize
	}
	if err := valid(key); err != nil {
		return err
	}
	return s.under.Put(ctx, key, s.ring.Seal(data, place(key)))
}

func (s sealed) Get(ctx context.Context, key string) ([]byte, error) {
	raw, err := s.under.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	return s.ring.Open(raw, place(key))
}

// Resealer is a Sealed store, for the rotation of keys.
type Resealer interface {
	// Reseal seals the value under key anew where another key than the newest
	// sealed it, and says whether it did. ErrMissing is no value; errors of
	// package seal say that no key opens it.
	Reseal(ctx context.Context, key string) (bool, error)
}

// Reseal implements Resealer.
func (s sealed) Reseal(ctx context.Context, key string) (bool, error) {
	raw, err := s.under.Get(ctx, key)
	if err != nil || !s.ring.Stale(raw) {
		return false, err
	}
	plain, err := s.ring.Open(raw, place(key))
	if err != nil {
		return false, err
	}
	return true, s.under.Put(ctx, key, s.ring.Seal(plain, place(key)))
}

func (s sealed) Delete(ctx context.Context, key string) error { return s.under.Delete(ctx, key) }

func (s sealed) List(ctx context.Context, yield func(string, time.Time) error) error {
	return s.under.List(ctx, yield)
}

func (s sealed) Check(ctx context.Context) error {
	if err := s.under.Check(ctx); err != nil {
		return err
	}
	return probe(ctx, s)
}
