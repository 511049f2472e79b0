// Package clock is the house's source of time, so that tests can move it.
package clock

import (
	"sync"
	"time"
)

// Clock tells the present time in UTC.
type Clock interface{ Now() time.Time }

// System is the clock of the machine.
type System struct{}

// Now gives the present time, cut to the microsecond that PostgreSQL keeps.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Fake is a clock that moves only when told to.
type Fake struct {
	mu  sync.Mutex
	now time.Time
}

// NewFake starts a fake clock at the given time.
func NewFake(at time.Time) *Fake { return &Fake{now: at.UTC().Truncate(time.Microsecond)} }

// Now gives the fake time.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Advance moves the fake time forward.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}
