package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// How long a session lasts. The idle time runs from the last request noted,
// and a request is noted once a minute: a session never ends late, and at
// most a minute early.
const (
	SharedIdle     = 15 * time.Minute
	SharedAbsolute = 8 * time.Hour
	OwnAbsolute    = 30 * 24 * time.Hour
	touchEvery     = time.Minute
	// FreshFor is how long a sign-in is fresh; FreshForDuty where the member
	// reviews, moderates or administers, and how long a proven second factor
	// is.
	FreshFor     = 15 * time.Minute
	FreshForDuty = 5 * time.Minute
)

const maxAgent = 200

// Opened is a session just begun or renewed: what the browser's cookie needs.
// Token is known only here; the database keeps its SHA-256.
type Opened struct {
	Token     string
	SessionID ids.ID
	MemberID  ids.ID
	OwnDevice bool
	Until     time.Time
	// NewMember is true at the first sign-in of all.
	NewMember bool
}

// Session is one session as its owner sees it.
type Session struct {
	ID              ids.ID
	Current         bool
	OwnDevice       bool
	Provider        string
	CreatedAt       time.Time
	SeenAt          time.Time
	AuthenticatedAt time.Time
	ExpiresAt       time.Time
	Address         string
	Agent           string
}

// newToken makes 256 random bits in the form of a cookie.
func newToken() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the process instead
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// tokenHash is what the database keeps of a token.
func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// tokenLength is the only length a real token has; anything else needs no
// look-up.
const tokenLength = 43

func absolute(ownDevice bool) time.Duration {
	if ownDevice {
		return OwnAbsolute
	}
	return SharedAbsolute
}

func idle(ownDevice bool) time.Duration {
	if ownDevice {
		return OwnAbsolute
	}
	return SharedIdle
}

// proofs sets what a session's two proofs of identity are worth now: the
// sign-in at the provider and the second factor, which may never have been
// given. Who holds a grant is fresh by the second factor alone.
func proofs(a *actor.Actor, signedIn time.Time, factor *time.Time, now time.Time) {
	lasts := FreshFor
	if a.Grants != 0 {
		lasts = FreshForDuty
	}
	a.JustSignedIn = now.Before(signedIn.Add(lasts))
	a.SecondFactor = factor != nil && now.Before(factor.Add(FreshForDuty))
	a.Fresh = a.JustSignedIn
	if a.Grants != 0 {
		a.Fresh = a.SecondFactor
	}
}

func grantOf(stored int16) actor.Grant {
	return actor.Grant(uint8(stored) & uint8(actor.CredentialReviewer|actor.Moderator|actor.Administrator)) //nolint:gosec // masked
}

func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return text[:most]
}
