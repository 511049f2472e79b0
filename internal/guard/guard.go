// Package guard stands before publication: what an author wrote goes through
// the text engine (internal/phi) and comes back with what is still open. It
// decides, and keeps what an author answered; whose post it is and who may
// write it are the forum's and account's.
//
// What was matched is never stored and never logged: a kept answer has the
// place, the kind and the reason. It aids an author and certifies nothing.
package guard

import (
	"sync"

	"consilium/internal/kernel/clock"
	"consilium/internal/phi"
	"consilium/internal/platform/database"
	"consilium/internal/platform/seal"
)

// lists is the engine with its word lists, which never change: loaded at most
// once in a process, and only where something is scanned.
var lists = sync.OnceValue(phi.New)

// Service scans, decides and keeps answers. It is safe for concurrent use.
type Service struct {
	db    *database.DB
	clock clock.Clock
	ring  *seal.KeyRing
}

// New makes the service. Without a ring nothing that needs words can be
// answered.
func New(db *database.DB, clk clock.Clock, ring *seal.KeyRing) *Service {
	return &Service{db: db, clock: clk, ring: ring}
}

// HeldRule stands over a post that a second person must read first.
const HeldRule = "1. No patient can be recognised: held until somebody who reads its language has looked"

// Version is of the rules that Decide goes by: of the engine's, and below ten of
// how the guard reads a form. 1: as a reader sees it, too.
const Version = 10*phi.Version + 1
