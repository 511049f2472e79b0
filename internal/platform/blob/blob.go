// Package blob stores bytes under keys: in a folder, or with any provider that
// speaks S3. What is put through Sealed is encrypted before either sees it.
//
// A key names one value and tells nothing of it. Reading needs no lock: whoever
// reads meets the old value or the new one, whole.
package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"syscall"
	"time"

	"consilium/internal/kernel/errs"
)

// MaxSize is how many bytes a value may have.
const MaxSize = 256 << 20

var (
	// ErrMissing is returned by Get for a key that nothing is stored under.
	ErrMissing = errors.New("blob: nothing is stored under this key")
	// ErrKey is returned for a key that is not 20 to 64 lower-case letters
	// and digits. The store is not asked.
	ErrKey = errors.New("blob: a key has 20 to 64 lower-case letters and digits")
	// ErrSize is returned for a value of more than MaxSize bytes.
	ErrSize = errors.New("blob: a value has 256 MB at most")
)

// Store keeps values. It is safe for concurrent use, by several processes too.
// Errors besides those named are errs.Unavailable: trying again may help.
type Store interface {
	// Put stores data under key, in the place of what was there. Once it has
	// returned without an error the value survives a loss of power; after an
	// error the old value or the new one is there, whole, or none where none
	// was. ErrKey and ErrSize are refusals.
	Put(ctx context.Context, key string, data []byte) error
	// Get gives the value, ErrMissing where there is none.
	Get(ctx context.Context, key string) ([]byte, error)
	// Delete removes the value and every older one that the store may have
	// kept. It is no error that there is none.
	Delete(ctx context.Context, key string) error
	// List tells each key and when it was last put, in the order of keys, until
	// yield returns an error, which List returns. yield may call the store.
	// What is put or deleted meanwhile may be told or not.
	List(ctx context.Context, yield func(key string, changed time.Time) error) error
	// Check writes, reads and deletes a value of its own and says in a sentence
	// for the operator what failed.
	Check(ctx context.Context) error
}

var keys = regexp.MustCompile(`^[a-z0-9]{20,64}$`)

func valid(key string) error {
	if !keys.MatchString(key) {
		return ErrKey
	}
	return nil
}

func acceptable(key string, data []byte) error {
	if len(data) > MaxSize {
		return ErrSize
	}
	return valid(key)
}

// away is what people are told when the store itself fails; the cause is for
// the log.
func away(cause error) error {
	if cause == nil {
		return nil
	}
	if errors.Is(cause, syscall.ENOSPC) || errors.Is(cause, syscall.EDQUOT) {
		return errs.Wrap(errs.Unavailable, "There is no room for images at the moment. Nothing was changed; try again later.", cause)
	}
	return errs.Wrap(errs.Unavailable, "The store of images can't be reached at the moment. Try again shortly.", cause)
}

// probe is what Check does with any store.
func probe(ctx context.Context, s Store) error {
	key := "probe" + fmt.Sprintf("%x", random(16))
	want := random(64)
	if err := s.Put(ctx, key, want); err != nil {
		return fmt.Errorf("a value can't be written: %w", err)
	}
	// The probe goes even when the caller has given up.
	defer func() { _ = s.Delete(context.WithoutCancel(ctx), key) }()
	got, err := s.Get(ctx, key)
	if err != nil {
		return fmt.Errorf("a value that was written can't be read: %w", err)
	}
	if !bytes.Equal(got, want) {
		return errors.New("a value that was read is not the one that was written")
	}
	if err := s.Delete(ctx, key); err != nil {
		return fmt.Errorf("a value can't be deleted: %w", err)
	}
	if _, err := s.Get(ctx, key); !errors.Is(err, ErrMissing) {
		return errors.New("a value that was deleted can still be read")
	}
	return nil
}

func random(n int) []byte {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		panic(fmt.Sprintf("blob: no randomness: %v", err))
	}
	return b
}
