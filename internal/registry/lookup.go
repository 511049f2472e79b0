package registry

import (
	"context"
	"time"
)

// Origin says where an answer comes from.
type Origin string

// The origins.
const (
	Nowhere  Origin = ""         // nobody could be asked
	Imported Origin = "imported" // a file of the register, in our tables
	Asked    Origin = "asked"    // the register itself, over the network
)

// Answer is what a register says of a number.
type Answer struct {
	// Found says whether there is an entry. Where it is false and Origin is
	// Nowhere, that means nothing.
	Found  bool
	Record Record
	Origin Origin
	// AsOf is when that was so: the day of the file that brought the entry as
	// it is, or when the register was asked. Where there is no entry it is
	// the day of the last file.
	AsOf time.Time
	// Version is that file's name or the address of the register's interface.
	Version string
	// Last is the file of the register that was imported last; later ones than
	// Version left the entry as it was.
	Last File
	// Down is set where the register should have been asked and could not be:
	// the applicant goes on by other routes and is told.
	Down bool
}

// Lookup asks what a register says of a number: first the imported tables,
// and where they have no entry, the register itself if it can be asked. A
// register that is down is no error but an Answer with Down. Invalid is a
// number that can't be one of the register; Unavailable a database that is
// away.
func (s *Service) Lookup(ctx context.Context, source Source, number string) (Answer, error) {
	number = Tidy(source, number)
	if err := Check(source, number); err != nil {
		return Answer{}, err
	}
	a, err := s.imported(ctx, source, number)
	if err != nil || a.Found {
		return a, err
	}
	live, there := s.live[source]
	if !there {
		return a, nil
	}
	r, found, err := live.Ask(ctx, number)
	if err != nil {
		if ctx.Err() != nil {
			return Answer{}, ctx.Err()
		}
		a.Down = true
		return a, nil
	}
	return Answer{Found: found, Record: r, Origin: Asked, AsOf: s.clock.Now(), Version: string(source) + " live"}, nil
}
