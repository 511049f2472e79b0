package account

import (
	"context"
	"crypto/subtle"
	"time"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// Purpose is what a trip to a provider is for.
type Purpose string

// The purposes.
const (
	ToSignIn Purpose = "sign-in"
	ToLink   Purpose = "link"
	ToProve  Purpose = "fresh"
)

// Pending is one sign-in under way at a provider.
type Pending struct {
	Provider string
	Purpose  Purpose
	// SessionID is the session that asked to link or to prove.
	SessionID ids.ID
	Nonce     string
	Verifier  string
	ReturnTo  string
	OwnDevice bool
	BegunAt   time.Time
}

// pendingFor is how long a person may take at the provider.
const pendingFor = 10 * time.Minute

const staleSignIn = "This sign-in was begun too long ago, in another browser, or is already done. " +
	"Nothing was changed: start again here."

// Begin stores a sign-in under way and gives its state: 256 random bits, of
// which only the hash is stored, bound to the browser's name. Nonce and
// Verifier are made here. It works once and for ten minutes.
func (s *Service) Begin(ctx context.Context, browser string, p Pending) (state string, begun Pending, err error) {
	p.Nonce, p.Verifier = newToken(), newToken()
	if p.Purpose == ToSignIn {
		p.SessionID = ids.ID{}
	} else {
		a, err := self(ctx)
		if err != nil {
			return "", Pending{}, err
		}
		p.SessionID = a.SessionID
	}
	if p.Purpose == ToLink {
		if _, err := fresh(ctx); err != nil {
			return "", Pending{}, err
		}
	}
	state = newToken()
	p.BegunAt = s.clock.Now()
	err = s.insertPending(ctx, tokenHash(state), tokenHash(browser), p, p.BegunAt.Add(pendingFor))
	return state, p, err
}

// Take ends the waiting for a state that came back and gives what was begun.
// The state is used up even when something about it is wrong: an unknown, old
// or used state, another browser, another provider, or another session than
// the one that asked are all the same Forbidden.
func (s *Service) Take(ctx context.Context, state, browser, provider string) (Pending, error) {
	if len(state) != tokenLength {
		return Pending{}, errs.Denied(staleSignIn)
	}
	p, browserHash, err := s.takePendingSignIn(ctx, tokenHash(state), s.clock.Now())
	if err != nil {
		return Pending{}, err
	}
	if subtle.ConstantTimeCompare(browserHash, tokenHash(browser)) != 1 || p.Provider != provider {
		return Pending{}, errs.Denied(staleSignIn)
	}
	if p.Purpose != ToSignIn {
		if a, err := self(ctx); err != nil || a.SessionID != p.SessionID {
			return Pending{}, errs.Denied(staleSignIn)
		}
	}
	return p, nil
}
