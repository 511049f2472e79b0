// Package ids makes and reads the opaque identifiers of the house: 128 bits,
// ordered by time of making (RFC 9562 version 7), written in addresses as 26
// lower-case Crockford base32 letters.
package ids

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// ID is one identifier; the zero ID names nothing and is stored as NULL.
type ID [16]byte

// ErrMalformed is returned by Parse for text that is not an identifier.
var ErrMalformed = errors.New("ids: malformed identifier")

var encoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// New makes an identifier from the present time and 74 random bits.
func New() ID { return At(time.Now()) }

// At makes an identifier whose order is that of the given time.
func At(t time.Time) ID {
	var id ID
	if _, err := rand.Read(id[:]); err != nil {
		panic(fmt.Sprintf("ids: no randomness: %v", err))
	}
	ms := t.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id
}

// Parse reads the 26-letter form. Any other text is ErrMalformed.
func Parse(text string) (ID, error) {
	var id ID
	if len(text) != 26 {
		return ID{}, ErrMalformed
	}
	raw, err := encoding.DecodeString(text)
	if err != nil || len(raw) != len(id) {
		return ID{}, ErrMalformed
	}
	copy(id[:], raw)
	if id.String() != text {
		return ID{}, ErrMalformed
	}
	return id, nil
}

// IsZero says whether the identifier names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// String is the form used in addresses.
func (id ID) String() string { return encoding.EncodeToString(id[:]) }

// UUID is the dashed form that PostgreSQL prints.
func (id ID) UUID() string {
	h := hex.EncodeToString(id[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// MarshalText writes the form used in addresses.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads the form used in addresses; empty text is the zero ID.
func (id *ID) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*id = ID{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*id = parsed
	return nil
}

// Value stores the identifier in a uuid column.
func (id ID) Value() (driver.Value, error) {
	if id.IsZero() {
		return nil, nil
	}
	return id.UUID(), nil
}

// Scan reads a uuid column in its text or 16-byte form.
func (id *ID) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*id = ID{}
		return nil
	case string:
		return id.fromUUID(v)
	case []byte:
		if len(v) == len(id) {
			copy(id[:], v)
			return nil
		}
		return id.fromUUID(string(v))
	case [16]byte:
		*id = v
		return nil
	}
	return fmt.Errorf("ids: cannot read %T", src)
}

func (id *ID) fromUUID(text string) error {
	if len(text) != 36 {
		return ErrMalformed
	}
	plain := text[:8] + text[9:13] + text[14:18] + text[19:23] + text[24:]
	raw, err := hex.DecodeString(plain)
	if err != nil {
		return ErrMalformed
	}
	copy(id[:], raw)
	return nil
}
