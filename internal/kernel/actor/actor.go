// Package actor says who is acting: the facts about a signed-in member that
// every decision needs, read once per request.
package actor

import (
	"context"

	"consilium/internal/kernel/ids"
)

// Standing is what a member may do now, derived from credentials and
// sanctions.
type Standing string

// The standings of vocabulary.md; Stranger is nobody signed in.
const (
	Stranger    Standing = ""
	Applicant   Standing = "applicant"
	Provisional Standing = "provisional"
	Student     Standing = "student"
	Clinician   Standing = "clinician"
	Lapsed      Standing = "lapsed"
	Suspended   Standing = "suspended"
	Closed      Standing = "closed"
)

// Grant is a duty given on top of a standing; grants combine as bits.
type Grant uint8

// The grants.
const (
	CredentialReviewer Grant = 1 << iota
	Moderator
	Administrator
)

// Has says whether every bit of want is there.
func (g Grant) Has(want Grant) bool { return g&want == want }

// Actor is who acts. The zero Actor is a stranger.
type Actor struct {
	MemberID   ids.ID
	SessionID  ids.ID
	IdentityID ids.ID
	Standing   Standing
	Grants     Grant
	Handle     string
	Profession string
	Stage      string
	Specialty  string
	// Fresh is true for a short while after the last proof of identity;
	// sensitive acts ask for it. For who holds a grant that is the second
	// factor, for everybody else the sign-in at the provider.
	Fresh bool
	// JustSignedIn is true for a short while after the last sign-in at the
	// provider, SecondFactor after a second factor was proven in this session.
	JustSignedIn, SecondFactor bool
	// RulesAccepted is true when the present version of rules and privacy
	// was accepted.
	RulesAccepted bool
}

// SignedIn says whether a member is acting.
func (a Actor) SignedIn() bool { return !a.MemberID.IsZero() }

// Has says whether the actor holds the grant, which a suspended or closed
// member does not.
func (a Actor) Has(g Grant) bool {
	return a.Standing != Suspended && a.Standing != Closed && a.Grants.Has(g)
}

// Physician says whether the actor is a verified physician.
func (a Actor) Physician() bool {
	return a.Profession == "physician" && (a.Standing == Clinician || a.Standing == Lapsed)
}

// System is the actor of jobs and commands: it has no member.
var System = Actor{Standing: "system"}

type key struct{}

// With gives a context that carries the actor.
func With(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, key{}, a) }

// From gives the actor of the context: a stranger when none was set.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(key{}).(Actor)
	return a
}
