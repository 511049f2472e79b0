// Package directory keeps the curated list of specialties with their
// synonyms. It is small, changes a few times a year and is asked on every
// page: it is answered from memory.
package directory

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/database"
)

// Specialty is one entry of the list. Parent is a key and may be empty.
// Version grows with every edit.
type Specialty struct {
	Key, Name string
	Synonyms  []string
	Parent    string
	RetiredAt time.Time // zero: it is offered
	Version   int
}

// Retired says that nothing new can be put under it. What stands there stays.
func (s Specialty) Retired() bool { return !s.RetiredAt.IsZero() }

// Service has the list. It is safe for concurrent use.
type Service struct {
	db    *database.DB
	clock clock.Clock
	held  atomic.Pointer[shelf]
	// reading keeps an older reading from taking a newer one's place.
	reading sync.Mutex
}

// New makes the service. It reads the list when it is first asked for, or by
// Refresh.
func New(db *database.DB, clk clock.Clock) *Service { return &Service{db: db, clock: clk} }

// shelf is the list as it was read; nobody changes it after.
type shelf struct {
	offered []Specialty // by name
	byKey   map[string]Specialty
	terms   []term // of what is offered
}

// Refresh reads the list anew: app calls it at the start, and whenever the
// change feed tells of a specialty (see Follower), so that every node has what
// one of them saved.
func (s *Service) Refresh(ctx context.Context) error {
	_, err := s.refresh(ctx)
	return err
}

func (s *Service) refresh(ctx context.Context) (*shelf, error) {
	s.reading.Lock()
	defer s.reading.Unlock()
	list, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	v := &shelf{byKey: make(map[string]Specialty, len(list))}
	for _, one := range list {
		v.byKey[one.Key] = one
		if one.Retired() {
			continue
		}
		v.offered = append(v.offered, one)
		v.add(one.Name, one.Key, true)
		for _, word := range append([]string{one.Key}, one.Synonyms...) {
			v.add(word, one.Key, false)
		}
	}
	s.held.Store(v)
	return v, nil
}

func (v *shelf) add(text, key string, own bool) {
	if words := fold(text); len(words) > 0 {
		v.terms = append(v.terms, term{words: words, key: key, own: own})
	}
}

// shelf gives what is held, and reads it where nothing is.
func (s *Service) shelf(ctx context.Context) (*shelf, error) {
	if v := s.held.Load(); v != nil {
		return v, nil
	}
	return s.refresh(ctx)
}

// List gives the specialties that are offered, by name. The caller changes
// nothing of it.
func (s *Service) List(ctx context.Context) ([]Specialty, error) {
	v, err := s.shelf(ctx)
	if err != nil {
		return nil, err
	}
	return v.offered, nil
}

// Name is the name of a key, a retired one's too; the key itself where nobody
// knows it.
func (s *Service) Name(key string) string {
	if v := s.held.Load(); v != nil {
		if one, known := v.byKey[key]; known {
			return one.Name
		}
	}
	return key
}

// All gives every specialty, the retired ones at the end, as the database has
// them now, for administrators.
func (s *Service) All(ctx context.Context) ([]Specialty, error) {
	if err := authz.Require(actor.From(ctx), authz.EditSpecialties); err != nil {
		return nil, err
	}
	return s.read(ctx)
}

// One gives one specialty as the database has it now, for an administrator's
// form.
func (s *Service) One(ctx context.Context, key string) (Specialty, error) {
	list, err := s.All(ctx)
	if err != nil {
		return Specialty{}, err
	}
	for _, one := range list {
		if one.Key == key {
			return one, nil
		}
	}
	return Specialty{}, errs.Missing()
}
