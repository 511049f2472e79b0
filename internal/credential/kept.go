package credential

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// Words is what a reviewer had typed when a fresh sign-in was asked of them.
type Words struct {
	Reason  string `json:"r"`
	Message string `json:"m"`
	// Ticks is what they said of the evidence, in the form of the page.
	Ticks string `json:"t,omitempty"`
}

// maxKept bounds the sealed form: an address carries it through the sign-in.
const maxKept = 1500

// Keep seals the words for the way through a fresh sign-in and back to the
// same application, by the same reviewer. It is empty where they are too long
// to travel.
func (s *Service) Keep(ctx context.Context, id ids.ID, w Words) string {
	plain, err := json.Marshal(w)
	if err != nil {
		return ""
	}
	var packed bytes.Buffer
	z, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return ""
	}
	_, errWrite := z.Write(plain)
	if errClose := z.Close(); errWrite != nil || errClose != nil {
		return ""
	}
	kept := base64.RawURLEncoding.EncodeToString(s.ring.Seal(packed.Bytes(), keptFor(ctx, id)))
	if len(kept) > maxKept {
		return ""
	}
	return kept
}

// Kept opens what Keep sealed; anything else gives no words.
func (s *Service) Kept(ctx context.Context, id ids.ID, kept string) (w Words) {
	if kept == "" || len(kept) > maxKept {
		return Words{}
	}
	sealed, err := base64.RawURLEncoding.DecodeString(kept)
	if err != nil {
		return Words{}
	}
	packed, err := s.ring.Open(sealed, keptFor(ctx, id))
	if err != nil {
		return Words{}
	}
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), 64<<10))
	if err != nil || json.Unmarshal(plain, &w) != nil {
		return Words{}
	}
	return w
}

func keptFor(ctx context.Context, id ids.ID) string {
	return "review words:" + id.String() + ":" + actor.From(ctx).MemberID.String()
}
