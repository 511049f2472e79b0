// Package forum holds threads, their answers and comments: who may read them
// (policy.go), the lists they stand in, and every act on them, one file each.
//
// Every read asks the rule of visibility in its own SQL; every write is one
// transaction that locks the thread's row first, so that writes of one thread
// come one after the other.
package forum

import (
	"context"
	"sync"

	"consilium/internal/guard"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/platform/database"
	"consilium/internal/platform/seal"
)

// Directory gives specialties their names. It answers from memory.
type Directory interface {
	// Name is the name of a key; the key itself where nobody knows it.
	Name(key string) string
}

// Scrubber lets another domain take erased words out of its own texts about
// posts of a thread, in the erasing transaction: scrub gives a text back
// without them.
type Scrubber interface {
	OnErase(ctx context.Context, thread ids.ID, scrub func(text string) string) error
}

// Deps is what the service stands on. DB and Clock are required. Without Seal
// there are no drafts, and the guard takes no reasons in words; without
// Directory a specialty is shown by its key; without Media no image is taken.
type Deps struct {
	DB        *database.DB
	Clock     clock.Clock
	Seal      *seal.KeyRing
	Directory Directory
	Scrubbers []Scrubber
	// Holder takes what is in a language that the guard can't read; without one
	// it is published once its author has said how they looked through it.
	Holder Holder
	Media  *media.Service
}

// Service has the use-cases. It is safe for concurrent use.
type Service struct {
	db        *database.DB
	clock     clock.Clock
	ring      *seal.KeyRing
	directory Directory
	scrubbers []Scrubber
	holder    Holder
	guard     *guard.Service
	media     *media.Service

	audiences sync.Mutex
	sizes     map[Audience]audienceSize
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{db: d.DB, clock: d.Clock, ring: d.Seal, directory: d.Directory, scrubbers: d.Scrubbers, holder: d.Holder, media: d.Media,
		guard: guard.New(d.DB, d.Clock, d.Seal), sizes: map[Audience]audienceSize{}}
}

func (s *Service) name(key string) string {
	if s.directory == nil || key == "" {
		return key
	}
	return s.directory.Name(key)
}

// The audited actions, each recorded once by the method of its name.
const (
	ActionAsk       = "thread.ask"
	ActionAnswer    = "answer.write"
	ActionComment   = "comment.write"
	ActionEdit      = "post.edit"
	ActionDelete    = "post.delete"
	ActionUndelete  = "post.undelete"
	ActionErase     = "post.erase"
	ActionAccept    = "answer.accept"
	ActionUnaccept  = "answer.unaccept"
	ActionVote      = "post.vote"
	ActionEndorse   = "answer.endorse"
	ActionBookmark  = "thread.bookmark"
	ActionHide      = "post.hide"
	ActionRestore   = "post.restore"
	ActionLock      = "thread.lock"
	ActionUnlock    = "thread.unlock"
	ActionRetag     = "thread.retag"
	ActionDuplicate = "thread.duplicate"
)

// ActionReadCase is what the pages note, through audit.Reads, for every opened
// thread whose Head.Kind is "case".
const ActionReadCase = "case.read"
