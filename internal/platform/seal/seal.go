// Package seal encrypts what a stolen database must not tell (drafts, legal
// names, licence numbers, evidence) with a key ring that is not in the
// database, and makes keyed digests for look-ups, form tokens and the audit
// chain.
//
// A ring holds one root secret and one or more sealing keys. Digests come from
// the root, which never changes, so that what was stored can still be looked
// up; text is sealed with the newest sealing key and opened with the one it
// names, so that keys can be rotated while everything runs.
package seal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	secretSize = 32
	idSize     = 4
	format     = 1
	headerSize = 1 + idSize
	nonceSize  = chacha20poly1305.NonceSizeX
)

// Overhead is how many bytes longer a sealed text is than a plain one.
const Overhead = headerSize + nonceSize + chacha20poly1305.Overhead

var (
	// ErrBroken is returned by Open for bytes that are not what was sealed,
	// or were sealed for another purpose.
	ErrBroken = errors.New("seal: the sealed text is damaged or belongs elsewhere")
	// ErrUnknownKey is returned by Open when the ring lacks the key.
	ErrUnknownKey = errors.New("seal: sealed with a key that is not in the ring")
)

type keyID [idSize]byte

func (k keyID) String() string { return hex.EncodeToString(k[:]) }

// key is one sealing key.
type key struct {
	id     keyID
	made   time.Time
	secret [secretSize]byte
	aead   cipher.AEAD
}

// KeyRing seals, opens and signs. It is safe for concurrent use and prints
// itself without its secrets.
type KeyRing struct {
	path string // the file behind the ring; empty when it came from a setting

	mu     sync.RWMutex
	root   [secretSize]byte
	keys   []key // oldest first; the last one seals
	looked time.Time

	subkeys sync.Map // domain -> []byte
}

func newRing(root [secretSize]byte, keys []key) (*KeyRing, error) {
	for i := range keys {
		if err := keys[i].ready(); err != nil {
			return nil, err
		}
	}
	return &KeyRing{root: root, keys: keys}, nil
}

func (k *key) ready() error {
	raw, err := hkdf.Key(sha256.New, k.secret[:], nil, "consilium seal", chacha20poly1305.KeySize)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	k.aead, err = chacha20poly1305.NewX(raw)
	return err
}

func makeKey(at time.Time) key {
	k := key{made: at.UTC().Truncate(time.Second)}
	mustRead(k.id[:])
	mustRead(k.secret[:])
	return k
}

func mustRead(b []byte) {
	if _, err := rand.Read(b); err != nil {
		panic(fmt.Sprintf("seal: no randomness: %v", err))
	}
}

// New makes a ring that lives in memory alone.
func New() *KeyRing {
	var root [secretSize]byte
	mustRead(root[:])
	ring, err := newRing(root, []key{makeKey(time.Now())})
	if err != nil {
		panic(err)
	}
	return ring
}

// Seal encrypts plain with the newest key. aad names the place it belongs to,
// such as "applications.number:" and the row's id: Open wants the same, so a
// sealed value can't be moved to another row or column. The result holds the
// key's id and is safe to store anywhere.
func (r *KeyRing) Seal(plain []byte, aad string) []byte {
	r.mu.RLock()
	k := r.keys[len(r.keys)-1]
	r.mu.RUnlock()
	out := make([]byte, headerSize+nonceSize, Overhead+len(plain))
	out[0] = format
	copy(out[1:], k.id[:])
	nonce := out[headerSize : headerSize+nonceSize]
	mustRead(nonce)
	return k.aead.Seal(out, nonce, plain, bind(out[:headerSize], aad))
}

// Open decrypts what Seal made for the same aad. The error is ErrBroken or
// ErrUnknownKey and tells nothing of the text.
func (r *KeyRing) Open(sealed []byte, aad string) ([]byte, error) {
	k, err := r.keyOf(sealed)
	if err != nil {
		return nil, err
	}
	nonce := sealed[headerSize : headerSize+nonceSize]
	plain, err := k.aead.Open(nil, nonce, sealed[headerSize+nonceSize:], bind(sealed[:headerSize], aad))
	if err != nil {
		return nil, ErrBroken
	}
	return plain, nil
}

// Stale says whether sealed was made with another key than the newest, and
// should be opened and sealed again before the old key is taken away.
func (r *KeyRing) Stale(sealed []byte) bool {
	if len(sealed) < headerSize {
		return true
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	return keyID(sealed[1:headerSize]) != r.keys[len(r.keys)-1].id
}

func bind(header []byte, aad string) []byte {
	out := make([]byte, 0, len(header)+len(aad))
	return append(append(out, header...), aad...)
}

func (r *KeyRing) keyOf(sealed []byte) (key, error) {
	if len(sealed) < Overhead || sealed[0] != format {
		return key{}, ErrBroken
	}
	id := keyID(sealed[1:headerSize])
	if k, ok := r.find(id); ok {
		return k, nil
	}
	// Another process may have rotated since the file was read.
	r.refresh()
	if k, ok := r.find(id); ok {
		return k, nil
	}
	return key{}, fmt.Errorf("%w (key %s)", ErrUnknownKey, id)
}

func (r *KeyRing) find(id keyID) (key, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, k := range r.keys {
		if k.id == id {
			return k, true
		}
	}
	return key{}, false
}

// Hash is a keyed digest of value for equality look-ups in the database: the
// same value and domain always give the same 32 bytes, whatever keys were
// rotated, and without the ring they can't be guessed at. domain is a constant
// such as "licence number".
func (r *KeyRing) Hash(domain, value string) []byte {
	return r.digest("hash:"+domain, []byte(value))
}

// Sign is a keyed digest of data that proves this house made it. domain is a
// constant such as "form token"; digests of two domains never meet.
func (r *KeyRing) Sign(domain string, data []byte) []byte {
	return r.digest("sign:"+domain, data)
}

// Verify says, in constant time, whether signature is Sign's for data.
func (r *KeyRing) Verify(domain string, data, signature []byte) bool {
	return hmac.Equal(r.Sign(domain, data), signature)
}

// Subkey derives a 32-byte key for one constant purpose.
func (r *KeyRing) Subkey(domain string) []byte {
	return append([]byte(nil), r.subkey("subkey:"+domain)...)
}

func (r *KeyRing) digest(domain string, data []byte) []byte {
	mac := hmac.New(sha256.New, r.subkey(domain))
	mac.Write(data)
	return mac.Sum(nil)
}

func (r *KeyRing) subkey(domain string) []byte {
	if k, ok := r.subkeys.Load(domain); ok {
		if raw, ok := k.([]byte); ok {
			return raw
		}
	}
	raw, err := hkdf.Key(sha256.New, r.root[:], nil, "consilium "+domain, secretSize)
	if err != nil {
		panic(fmt.Sprintf("seal: %v", err)) // only for lengths that HKDF can't give
	}
	r.subkeys.Store(domain, raw)
	return raw
}

// KeyInfo describes a sealing key without its secret.
type KeyInfo struct {
	ID   string
	Made time.Time
	// Seals is true for the one key that seals now.
	Seals bool
}

// Keys lists the sealing keys, oldest first.
func (r *KeyRing) Keys() []KeyInfo {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make([]KeyInfo, len(r.keys))
	for i, k := range r.keys {
		out[i] = KeyInfo{ID: k.id.String(), Made: k.made, Seals: i == len(r.keys)-1}
	}
	return out
}

// Path is the file of the ring; empty when it came from a setting.
func (r *KeyRing) Path() string { return r.path }

// String tells how many keys there are, and no more.
func (r *KeyRing) String() string { return fmt.Sprintf("key ring of %d", len(r.Keys())) }

// GoString is String: %#v must not print secrets either.
func (r *KeyRing) GoString() string { return r.String() }

// LogValue is String for slog.
func (r *KeyRing) LogValue() slog.Value { return slog.StringValue(r.String()) }
