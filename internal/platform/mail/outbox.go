package mail

import (
	"context"
	"sync"
	"time"
)

// outboxKeeps is how many messages an Outbox remembers.
const outboxKeeps = 50

// Outbox is the Sender of the demonstration: it sends nothing and keeps the
// last messages in memory, for a page that shows what would have gone out. It
// is safe for concurrent use.
type Outbox struct {
	now  func() time.Time
	mu   sync.Mutex
	kept []Kept
}

// Kept is a message that was not sent.
type Kept struct {
	Message
	At time.Time
}

// NewOutbox makes an empty one with a source of time.
func NewOutbox(now func() time.Time) *Outbox { return &Outbox{now: now} }

// Send keeps the message and forgets the oldest where there are too many.
func (o *Outbox) Send(_ context.Context, m Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.kept = append(o.kept, Kept{m, o.now()})
	if more := len(o.kept) - outboxKeeps; more > 0 {
		o.kept = append([]Kept(nil), o.kept[more:]...)
	}
	return nil
}

// Kept gives the messages, newest first.
func (o *Outbox) Kept() []Kept {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := make([]Kept, 0, len(o.kept))
	for i := len(o.kept) - 1; i >= 0; i-- {
		out = append(out, o.kept[i])
	}
	return out
}
