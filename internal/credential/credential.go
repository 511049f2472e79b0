// Package credential holds proofs of professional standing: applications,
// their review, and the credentials that come of them.
//
// Legal names and numbers are sealed before they reach the database, bound to
// their column and row. Only the applicant and a credential reviewer read
// them, each reading by a reviewer is recorded, and a reviewer learns no
// handle. A keyed digest of register and number finds the same licence again.
//
// Evidence (register matches, work mail, documents, vouches, codes by post)
// stands beside an application as rows of its own. After each change of it
// settle asks the policies, which are rows too, whether it is enough; where the
// machine can check all of it, it decides, else a reviewer does.
package credential

import (
	"time"

	"github.com/riverqueue/river"

	"consilium/internal/account"
	"consilium/internal/kernel/clock"
	"consilium/internal/platform/database"
	"consilium/internal/platform/ratelimit"
	"consilium/internal/platform/seal"
)

// The audited actions. A decision's detail says which it was.
const (
	ActionSubmit   = "application.submit"
	ActionWithdraw = "application.withdraw"
	// ActionAgain sends an application back after more was asked for;
	// ActionLook is a job's look into a register, and ActionProvide the
	// provisional standing: both are the system's.
	ActionAgain   = "application.again"
	ActionLook    = "application.look"
	ActionProvide = "application.provide"
)

// The audited actions of reviewers: on every kind of item, which the entry's
// object names, and its subject.
const (
	ActionRead     = "review.read"
	ActionDecide   = "review.decide"
	ActionRelease  = "review.release"
	ActionEscalate = "review.escalate"
	ActionViewPage = "document.view"
	// ActionTranscribe writes down what a document shows.
	ActionTranscribe = "document.transcribe"
)

// The audited actions around what can be held against a member: found and
// ended by the system, answered and appealed by them.
const (
	ActionHit       = "hit.find"
	ActionAnswerHit = "hit.answer"
	ActionAppeal    = "appeal.make"
	ActionRemind    = "credential.remind"
	ActionLapse     = "credential.lapse"
)

// noticeStanding is what notices about a credential are about.
const noticeStanding = "credential"

// The audited actions on evidence. Their detail is its kind.
const (
	ActionAsk           = "evidence.ask"
	ActionCode          = "evidence.code"
	ActionAdd           = "evidence.add"
	ActionTakeBack      = "evidence.withdraw"
	ActionDelete        = "document.delete"
	ActionReadVouch     = "vouch.read"
	ActionGiveVouch     = "vouch.give"
	ActionDeclineVouch  = "vouch.decline"
	ActionWithdrawVouch = "vouch.withdraw"
	ActionLetter        = "letter.print"
	ActionAffiliate     = "affiliation.add"
	ActionLeave         = "affiliation.leave"
	ActionLayDown       = "credential.withdraw"
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

// The purposes: being let in, getting an account back whose sign-in provider
// was lost, proving another registration (of another country, another
// profession), and proving one anew before it runs out.
const (
	Join    Purpose = "join"
	Recover Purpose = "recover"
	Add     Purpose = "add"
	Renew   Purpose = "renew"
)

// Deps is what the service needs.
type Deps struct {
	DB       *database.DB
	Clock    clock.Clock
	Ring     *seal.KeyRing
	Accounts *account.Service
	// Guard looks at what is written for others to read.
	Guard Guard
	// Registers, Pictures and Post may be nil: the house then looks nothing
	// up, takes no documents or mails no codes, and says so.
	Registers RegisterData
	Pictures  Pictures
	Post      Post
	// Marker may be nil: documents are then shown to nobody.
	Marker Marker
	// Limits counts codes and uploads; nil counts in the database.
	Limits Limiter
}

// Service has every use-case of applications and their review. It is safe for
// concurrent use. It is also the account's Closer and Exporter.
type Service struct {
	db       *database.DB
	clock    clock.Clock
	ring     *seal.KeyRing
	accounts *account.Service
	guard    Guard

	registers RegisterData
	pictures  Pictures
	post      Post
	marker    Marker
	limits    Limiter
	stats     statistics
}

var (
	_ account.Closer   = (*Service)(nil)
	_ account.Exporter = (*Service)(nil)
)

// New makes the service.
func New(d Deps) *Service {
	s := &Service{db: d.DB, clock: d.Clock, ring: d.Ring, accounts: d.Accounts, guard: d.Guard, registers: d.Registers, pictures: d.Pictures, post: d.Post, marker: d.Marker, limits: d.Limits}
	if s.registers == nil {
		s.registers = noRegisters{}
	}
	if s.limits == nil {
		s.limits = ratelimit.NewExact(d.DB)
	}
	return s
}

// Now is the time by the house's clock.
func (s *Service) Now() time.Time { return s.clock.Now() }

// Mails says whether this house mails codes.
func (s *Service) Mails() bool { return s.post != nil }

// Takes says whether documents can be given.
func (s *Service) Takes() bool { return s.pictures != nil }

// RegisterEvidence adds the workers of the jobs that evidence needs.
func (s *Service) RegisterEvidence(workers *river.Workers) {
	river.AddWorker(workers, &mailWorker{service: s})
	river.AddWorker(workers, &lookWorker{service: s})
	river.AddWorker(workers, &documentWorker{service: s})
}
