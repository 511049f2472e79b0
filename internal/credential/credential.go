// Package credential holds proofs of professional standing: applications,
// their review, and the credentials that come of them.
//
// Legal names and numbers are sealed before they reach the database, bound to
// their column and row. Only the applicant and a credential reviewer read
// them, each reading by a reviewer is recorded, and a reviewer learns no
// handle. A keyed digest of register and number finds the same licence again.
//
// Evidence beyond the reviewer's own look at the register (register matches,
// documents, vouches, work mail) has its place beside an application, as rows
// of its own that name it; approve then asks a rule whether they are enough.
package credential

import (
	"consilium/internal/account"
	"consilium/internal/kernel/clock"
	"consilium/internal/platform/database"
	"consilium/internal/platform/seal"
)

// The audited actions. A decision's detail says which it was.
const (
	ActionSubmit   = "application.submit"
	ActionWithdraw = "application.withdraw"
	ActionRead     = "application.read"
	ActionDecide   = "application.decide"
)

// object is what audit entries call an application.
const object = "application"

// State is where an application stands.
type State string

// The states. Submitted and MoreWanted are open: a member has one open
// application at most.
const (
	Submitted  State = "submitted"
	MoreWanted State = "more_wanted"
	Approved   State = "approved"
	Refused    State = "refused"
	Withdrawn  State = "withdrawn"
)

// Open says whether a decision is still to come.
func (s State) Open() bool { return s == Submitted || s == MoreWanted }

// Purpose is what an application is for.
type Purpose string

// The purposes: being let in, and getting an account back whose sign-in
// provider was lost.
const (
	Join    Purpose = "join"
	Recover Purpose = "recover"
)

// Deps is what the service needs.
type Deps struct {
	DB       *database.DB
	Clock    clock.Clock
	Ring     *seal.KeyRing
	Accounts *account.Service
}

// Service has every use-case of applications and their review. It is safe for
// concurrent use. It is also the account's Closer and Exporter.
type Service struct {
	db       *database.DB
	clock    clock.Clock
	ring     *seal.KeyRing
	accounts *account.Service
}

var (
	_ account.Closer   = (*Service)(nil)
	_ account.Exporter = (*Service)(nil)
)

// New makes the service.
func New(d Deps) *Service {
	return &Service{db: d.DB, clock: d.Clock, ring: d.Ring, accounts: d.Accounts}
}
