// Package account holds who the members are: their identities at providers,
// their sessions, their settings and what standing they have. It stores
// standing and grants; the domains that decide about them call it.
package account

import (
	"context"

	"github.com/go-webauthn/webauthn/webauthn"

	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/ratelimit"
	"consilium/internal/platform/seal"
)

// RulesVersion and PrivacyVersion number the texts that are in force. A
// member who accepted older ones is asked again.
const (
	RulesVersion   = 1
	PrivacyVersion = 2
)

// Service has every use-case of the account. It is safe for concurrent use
// once it is wired.
type Service struct {
	db        *database.DB
	clock     clock.Clock
	ring      *seal.KeyRing
	exporters []Exporter
	closers   []Closer
	markup    func(markdown string) string
	attempts  *ratelimit.Exact
	passkeys  *webauthn.WebAuthn // nil under an address that can't have any
	guard     *guard.Service
}

// New makes the service. ring seals mail addresses and the secrets of second
// factors.
func New(db *database.DB, clk clock.Clock, ring *seal.KeyRing) *Service {
	return &Service{db: db, clock: clk, ring: ring, markup: paragraphs, attempts: ratelimit.NewExact(db),
		guard: guard.New(db, clk, ring)}
}

// Exporter gives one domain's part of a member's export: a name for it and
// anything that JSON can hold. It reads the member's own words alone.
type Exporter interface {
	Export(ctx context.Context, member ids.ID) (name string, data any, err error)
}

// Closer lets a domain tidy up in the transaction that closes an account:
// drafts, bookmarks, an application under way.
type Closer interface {
	OnClose(ctx context.Context, member ids.ID) error
}

// Exports adds exporters; to be called while wiring.
func (s *Service) Exports(list ...Exporter) { s.exporters = append(s.exporters, list...) }

// OnClosing adds closers; to be called while wiring.
func (s *Service) OnClosing(list ...Closer) { s.closers = append(s.closers, list...) }

// UseMarkup sets what turns a profile's Markdown into safe HTML; to be called
// while wiring. Without it a profile is plain paragraphs.
func (s *Service) UseMarkup(html func(markdown string) string) { s.markup = html }

// self gives the signed-in actor or Unauthenticated.
func self(ctx context.Context) (actor.Actor, error) {
	a := actor.From(ctx)
	if !a.SignedIn() {
		return a, errs.New(errs.Unauthenticated, "Sign in to go on.")
	}
	return a, nil
}

// fresh gives the signed-in actor, or StepUp when the last proof of identity
// is too old for a sensitive act: the second factor of who holds a grant, the
// sign-in of everybody else.
func fresh(ctx context.Context) (actor.Actor, error) {
	a, err := self(ctx)
	if err == nil && !a.Fresh {
		err = errs.New(errs.StepUp, "Confirm that it is you before you do this.")
	}
	return a, err
}
