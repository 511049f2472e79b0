package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/seal"
)

// everywhere runs a promise against each kind of store.
func everywhere(t *testing.T, promise func(*testing.T, Store)) {
	t.Helper()
	kinds := map[string]func(*testing.T) Store{
		"dir":       func(t *testing.T) Store { return newDir(t) },
		"s3":        func(t *testing.T) Store { return newS3(t).store },
		"versioned": func(t *testing.T) Store { return newS3(t, versions).store },
		"prefixed":  func(t *testing.T) Store { return newS3(t, prefixed).store },
		"simple":    func(t *testing.T) Store { return newS3(t, simple).store },
		"sealed dir": func(t *testing.T) Store {
			return Sealed(newDir(t), seal.New())
		},
		"sealed s3": func(t *testing.T) Store { return Sealed(newS3(t).store, seal.New()) },
	}
	for name, open := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			promise(t, open(t))
		})
	}
}

func key(n int) string { return fmt.Sprintf("%026d", n) }

func mustPut(t *testing.T, s Store, key string, data []byte) {
	t.Helper()
	if err := s.Put(t.Context(), key, data); err != nil {
		t.Fatal(err)
	}
}

func mustGet(t *testing.T, s Store, key string, want []byte) {
	t.Helper()
	got, err := s.Get(t.Context(), key)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("Get = %d bytes, %v; want %d", len(got), err, len(want))
	}
}

func mustMiss(t *testing.T, s Store, key string) {
	t.Helper()
	if got, err := s.Get(t.Context(), key); !errors.Is(err, ErrMissing) || got != nil {
		t.Fatalf("Get = %d bytes, %v; want ErrMissing", len(got), err)
	}
}

func listed(t *testing.T, s Store) []string {
	t.Helper()
	var out []string
	err := s.List(t.Context(), func(key string, _ time.Time) error {
		out = append(out, key)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatIsPutIsThereUntilItIsOverwrittenOrDeleted(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s Store) {
		mustMiss(t, s, key(1))
		mustPut(t, s, key(1), []byte("first"))
		mustPut(t, s, key(2), nil)
		mustGet(t, s, key(1), []byte("first"))
		mustGet(t, s, key(2), nil)
		mustPut(t, s, key(1), []byte("longer than the first"))
		mustGet(t, s, key(1), []byte("longer than the first"))
		mustPut(t, s, key(1), []byte("3"))
		mustGet(t, s, key(1), []byte("3"))
		for range 2 { // the second time there is nothing to delete
			if err := s.Delete(t.Context(), key(1)); err != nil {
				t.Fatal(err)
			}
			mustMiss(t, s, key(1))
		}
		mustGet(t, s, key(2), nil)
		if got := listed(t, s); !slices.Equal(got, []string{key(2)}) {
			t.Fatalf("listed %v", got)
		}
	})
}

func TestKeysThatAreNoneAreRefusedEverywhere(t *testing.T) {
	t.Parallel()
	bad := []string{"", "short", strings.Repeat("a", 19), strings.Repeat("a", 65), "../../../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd00",
		"/etc/passwd0000000000000000", "aaaaaaaaaaaaaaaaaaaa/../bbbbbbbbbb", `aaaaaaaaaa\aaaaaaaaaaaaaaaa`, "aaaaaaaaaaaaaaaaaaaaaaaaa\x00", "aaaaaaaaaaaaaaaaaaaaaaaaa\n",
		"AAAAAAAAAAAAAAAAAAAAAAAAAA", "aaaaaaaaaaaaaaaaaaaa.aaaaa", "aaaaaaaaaaaaaaaaaaaa aaaaa", "ääääääääääääääääääääää", "con:aaaaaaaaaaaaaaaaaaaaaa"}
	everywhere(t, func(t *testing.T, s Store) {
		for _, k := range bad {
			_, err := s.Get(t.Context(), k)
			if got := []error{err, s.Put(t.Context(), k, []byte("x")), s.Delete(t.Context(), k)}; !errors.Is(got[0], ErrKey) || !errors.Is(got[1], ErrKey) || !errors.Is(got[2], ErrKey) {
				t.Errorf("%q: %v", k, got)
			}
		}
		for _, k := range []string{strings.Repeat("a", 20), strings.Repeat("z", 64)} {
			mustPut(t, s, k, []byte(k))
			mustGet(t, s, k, []byte(k))
		}
	})
}

func TestListTellsEveryKeyInOrderWithTheTimeItWasPut(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s Store) {
		// The clocks of providers count in seconds, and that of a file system may
		// lag by some milliseconds.
		before := time.Now().Truncate(time.Second).Add(-time.Second)
		var want []string
		for i := range 40 {
			k := fmt.Sprintf("%x", sha256.Sum256([]byte{byte(i)}))
			mustPut(t, s, k, []byte("x"))
			want = append(want, k)
		}
		slices.Sort(want)
		var got []string
		err := s.List(t.Context(), func(k string, changed time.Time) error {
			if changed.Before(before) || changed.After(time.Now().Add(time.Second)) {
				t.Errorf("%s was put at %v", k, changed)
			}
			got = append(got, k)
			if _, err := s.Get(t.Context(), k); err != nil {
				return err
			}
			return s.Delete(t.Context(), k) // as the clean-up does
		})
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("listed %d of %d, %v", len(got), len(want), err)
		}
		if left := listed(t, s); len(left) != 0 {
			t.Fatalf("left %v", left)
		}
	})
}

func TestListStopsWithItsReadersError(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s Store) {
		mustPut(t, s, key(1), nil)
		mustPut(t, s, key(2), nil)
		enough := errors.New("enough")
		calls := 0
		err := s.List(t.Context(), func(string, time.Time) error { calls++; return enough })
		if !errors.Is(err, enough) || errs.Is(err, errs.Unavailable) || calls != 1 {
			t.Fatalf("%v after %d calls", err, calls)
		}
	})
}

func TestALargeValueComesBackWhole(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("moves 64 MB a store")
	}
	data := bytes.Repeat([]byte("0123456789abcdef"), 64<<20/16)
	data[len(data)-1] = 'z'
	everywhere(t, func(t *testing.T, s Store) {
		mustPut(t, s, key(1), data)
		mustGet(t, s, key(1), data)
	})
}

func TestAValueBeyondTheBoundIsRefused(t *testing.T) {
	t.Parallel()
	data := make([]byte, MaxSize+1) // zeros that nobody touches
	everywhere(t, func(t *testing.T, s Store) {
		if err := s.Put(t.Context(), key(1), data); !errors.Is(err, ErrSize) {
			t.Fatal(err)
		}
		mustMiss(t, s, key(1))
	})
	if err := Sealed(newDir(t), seal.New()).Put(t.Context(), key(1), data[:MaxSize]); !errors.Is(err, ErrSize) {
		t.Fatal("sealed it would be over the bound")
	}
}

func TestWhoReadsWhileOthersWriteMeetsAWholeValue(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s Store) {
		var writers sync.WaitGroup
		for w := range 4 {
			value := bytes.Repeat([]byte{byte('a' + w)}, 100_000*(w+1))
			mustPut(t, s, key(1), value)
			writers.Go(func() {
				for range 10 {
					if err := s.Put(t.Context(), key(1), value); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range 40 {
			got, err := s.Get(t.Context(), key(1))
			if err != nil || len(got) == 0 || len(got) != 100_000*int(got[0]-'a'+1) || len(bytes.Trim(got, string(got[:1]))) != 0 {
				t.Fatalf("a mixture of %d bytes, %v", len(got), err)
			}
		}
		writers.Wait()
	})
}

func TestACallerWhoGaveUpChangesNothing(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s Store) {
		mustPut(t, s, key(1), []byte("stays"))
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := s.Get(gone, key(1))
		for _, err := range []error{err, s.Put(gone, key(1), []byte("new")), s.Delete(gone, key(1)), s.List(gone, func(string, time.Time) error { return nil })} {
			if !errors.Is(err, context.Canceled) || !errs.Is(err, errs.Unavailable) {
				t.Errorf("%v", err)
			}
		}
		mustGet(t, s, key(1), []byte("stays"))
	})
}

func TestCheckPassesAndLeavesNothing(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s Store) {
		mustPut(t, s, key(1), []byte("stays"))
		if err := s.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := listed(t, s); !slices.Equal(got, []string{key(1)}) {
			t.Fatalf("left %v", got)
		}
	})
}
