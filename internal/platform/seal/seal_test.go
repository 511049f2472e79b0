package seal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func TestSealOpensAgainOnlyForTheSamePlace(t *testing.T) {
	t.Parallel()
	ring := New()
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		aad := rapid.String().Draw(t, "aad")
		sealed := ring.Seal(plain, aad)
		got, err := ring.Open(sealed, aad)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("Open = %q, %v; want %q", got, err, plain)
		}
		if len(sealed) != len(plain)+Overhead {
			t.Fatalf("overhead %d, want %d", len(sealed)-len(plain), Overhead)
		}
		if _, err := ring.Open(sealed, aad+"x"); !errors.Is(err, ErrBroken) {
			t.Fatalf("opened for another place: %v", err)
		}
	})
}

func TestAnyFlippedBitIsRefused(t *testing.T) {
	t.Parallel()
	ring := New()
	sealed := ring.Seal([]byte("A1234567"), "applications.number:1")
	for bit := range len(sealed) * 8 {
		broken := bytes.Clone(sealed)
		broken[bit/8] ^= 1 << (bit % 8)
		if plain, err := ring.Open(broken, "applications.number:1"); err == nil {
			t.Fatalf("bit %d flipped and still opened: %q", bit, plain)
		}
	}
	for n := range len(sealed) {
		if _, err := ring.Open(sealed[:n], "applications.number:1"); err == nil {
			t.Fatalf("cut to %d bytes and still opened", n)
		}
	}
}

func TestSealingTwiceDiffersAndHidesTheText(t *testing.T) {
	t.Parallel()
	ring := New()
	secret := []byte("Maria Kowalczyk-Okonkwo")
	a, b := ring.Seal(secret, "x"), ring.Seal(secret, "x")
	if bytes.Equal(a, b) {
		t.Fatal("equal texts seal equally")
	}
	if bytes.Contains(a, secret[:5]) {
		t.Fatal("the sealed text shows the plain one")
	}
}

func TestDigestsKeepDomainsApartAndSurviveRotation(t *testing.T) {
	t.Parallel()
	ring := New()
	before := ring.Hash("licence", "A123")
	if bytes.Equal(before, ring.Hash("other", "A123")) || bytes.Equal(before, ring.Sign("licence", []byte("A123"))) {
		t.Fatal("digests of two domains meet")
	}
	if bytes.Equal(before, New().Hash("licence", "A123")) {
		t.Fatal("two rings give one digest")
	}
	signed := ring.Sign("form", []byte("s"))
	if _, err := ring.Rotate(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, ring.Hash("licence", "A123")) {
		t.Fatal("rotation broke the look-up")
	}
	if !ring.Verify("form", []byte("s"), signed) || ring.Verify("form", []byte("t"), signed) {
		t.Fatal("Verify is wrong")
	}
	if bytes.Equal(ring.Subkey("a"), ring.Subkey("b")) || len(ring.Subkey("a")) != 32 {
		t.Fatal("subkeys meet")
	}
}

func TestRotationKeepsOldTextOpenInEveryProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := mustLoad(t, dir), mustLoad(t, dir)
	old := one.Seal([]byte("old"), "x")
	if one.Stale(old) {
		t.Fatal("just sealed and stale")
	}
	if _, err := one.Rotate(); err != nil {
		t.Fatal(err)
	}
	if _, err := two.Rotate(); err != nil { // must keep one's key
		t.Fatal(err)
	}
	if !one.Stale(old) {
		t.Fatal("sealed with the old key and not stale")
	}
	for _, sealed := range [][]byte{old, one.Seal([]byte("old"), "x"), two.Seal([]byte("old"), "x")} {
		for _, ring := range []*KeyRing{one, two, mustLoad(t, dir)} {
			if plain, err := ring.Open(sealed, "x"); err != nil || string(plain) != "old" {
				t.Fatalf("Open = %q, %v", plain, err)
			}
		}
	}
	if n := len(mustLoad(t, dir).Keys()); n != 3 {
		t.Fatalf("%d keys in the file, want 3", n)
	}
	if _, err := New().Open(old, "x"); !errors.Is(err, ErrUnknownKey) {
		t.Fatalf("a foreign ring says %v, want ErrUnknownKey", err)
	}
}

// After Retire the newest key opens and seals alone, in every process that
// reads the file again.
func TestRetireLeavesTheNewestKeyAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := mustLoad(t, dir), mustLoad(t, dir)
	old := one.Seal([]byte("old"), "x")
	if _, err := one.Rotate(); err != nil {
		t.Fatal(err)
	}
	if err := two.Reload(); err != nil || !two.Stale(old) {
		t.Fatal("another process goes on with the old key", err)
	}
	kept := two.Seal([]byte("new"), "x")
	if !bytes.HasPrefix(kept, one.Header()) {
		t.Fatal("a value doesn't begin as the newest key's do")
	}
	gone, err := two.Retire()
	if err != nil || len(gone) != 1 || len(mustLoad(t, dir).Keys()) != 1 {
		t.Fatal(gone, err)
	}
	if err := one.Reload(); err != nil {
		t.Fatal(err)
	}
	for _, ring := range []*KeyRing{one, two, mustLoad(t, dir)} {
		if _, err := ring.Open(old, "x"); !errors.Is(err, ErrUnknownKey) {
			t.Fatalf("the retired key opens: %v", err)
		}
		if plain, err := ring.Open(kept, "x"); err != nil || string(plain) != "new" {
			t.Fatal(err)
		}
	}
}

func TestRotationUnderLoadLosesNothing(t *testing.T) {
	t.Parallel()
	ring := mustLoad(t, t.TempDir())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 500 {
				text := fmt.Sprint(i)
				if plain, err := ring.Open(ring.Seal([]byte(text), text), text); err != nil || string(plain) != text {
					t.Errorf("Open = %q, %v", plain, err)
				}
			}
		})
	}
	for range 5 {
		if _, err := ring.Rotate(); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
}

func TestFirstStartsAtOnceShareOneRing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "secrets")
	rings := make([]*KeyRing, 8)
	var wg sync.WaitGroup
	for i := range rings {
		wg.Go(func() { rings[i], _ = LoadOrCreate(dir) })
	}
	wg.Wait()
	for i, r := range rings {
		if r == nil || r.Keys()[0] != rings[0].Keys()[0] {
			t.Fatalf("ring %d differs: %v", i, r)
		}
	}
	info, err := os.Stat(filepath.Join(dir, FileName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v; want 0600", info.Mode(), err)
	}
}

func TestFileThatOthersReadOrThatIsDamagedIsRefusedAndKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := mustLoad(t, dir).Path()
	if err := os.Chmod(path, 0o644); err != nil { //nolint:gosec // the very thing refused
		t.Fatal(err)
	}
	if _, err := LoadOrCreate(dir); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Fatalf("a readable ring was taken: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("root oops\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadOrCreate(dir); err == nil {
		t.Fatal("a damaged ring was taken")
	}
	if kept, _ := os.ReadFile(path); string(kept) != "root oops\n" {
		t.Fatal("a damaged ring was overwritten")
	}
}

func TestParseReadsASettingAndRefusesNonsenseWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	ring := New()
	flat := strings.ReplaceAll(strings.TrimPrefix(ring.Format(), preamble), "\n", "; ")
	again, err := Parse(flat)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Open(ring.Seal(nil, "x"), "x"); err != nil {
		t.Fatal(err)
	}
	secret := base64.RawStdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 31))
	for _, text := range []string{"", "root", "root " + secret, flat + "; " + flat, "nonsense " + secret,
		"key 00000000 2026-01-01T00:00:00Z " + secret, "key zz 2026-01-01T00:00:00Z " + secret} {
		_, err := Parse(text)
		if err == nil {
			t.Fatalf("%q was taken", text)
		}
		if strings.Contains(err.Error(), secret) {
			t.Fatalf("the error repeats a secret: %v", err)
		}
	}
}

func TestRingNeverPrintsItsSecrets(t *testing.T) {
	t.Parallel()
	ring := New()
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "ring", ring)
	printed := fmt.Sprintf("%v %+v %#v %s", ring, ring, ring, ring) + log.String()
	for _, line := range strings.Split(ring.Format(), "\n") {
		if f := strings.Fields(line); len(f) > 1 && f[0] != "#" && strings.Contains(printed, f[len(f)-1]) {
			t.Fatalf("a secret was printed: %s", printed)
		}
	}
}

func mustLoad(t *testing.T, dir string) *KeyRing {
	t.Helper()
	ring, err := LoadOrCreate(dir)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func FuzzOpen(f *testing.F) {
	ring := New()
	f.Add(ring.Seal([]byte("text"), "x"))
	f.Add([]byte{})
	f.Add([]byte{1, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, sealed []byte) {
		if plain, err := ring.Open(sealed, "other"); err == nil {
			t.Fatalf("opened %q", plain)
		}
	})
}

func BenchmarkSealOpen(b *testing.B) {
	ring := New()
	plain := bytes.Repeat([]byte("a draft "), 128)
	for b.Loop() {
		if _, err := ring.Open(ring.Seal(plain, "x"), "x"); err != nil {
			b.Fatal(err)
		}
	}
}
