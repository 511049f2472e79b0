package credential

import (
	"context"
	"strconv"
	"strings"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// pageSize is how many items a page of the queue shows.
const pageSize = 40

// Waiting is one item of the queue with what it is about: nothing that tells
// who it is.
type Waiting struct {
	Item
	Purpose      Purpose // of an application
	Hit          HitKind // of a registry hit
	Profession   string
	Stage        string
	Specialty    string // name; may be empty
	Jurisdiction string // code
	// Again says that it came back with what was asked for.
	Again bool
	// Overdue says that its target has passed.
	Overdue bool
}

// Filter narrows the queue; the zero Filter is all of it.
type Filter struct {
	Kind       ItemKind
	Profession string
	Country    string // ISO 3166-1 alpha-2: its states are in it
	Risk       int    // at least
	Mine       bool   // what the reviewer works on now
	// After is the key of the page before; empty is the beginning.
	After string
}

// Narrow says whether anything is left out.
func (f Filter) Narrow() bool { f.After = ""; return f != Filter{} }

// Desk is one page of the queue and how the queue is.
type Desk struct {
	Items []Waiting
	// Next is the key of the following page; empty on the last.
	Next string
	// Count is how many wait under the filter, Overdue how many of them are
	// past their target, Oldest since when the first does.
	Count, Overdue int
	Oldest         time.Time
	// Median is how long decisions took lately; zero when none is known.
	Median time.Duration
}

// Queue gives what waits for a reviewer, the most pressing first and then by
// the target that each had when it came. It holds no name and no handle, and
// leaves out what the acting reviewer may not decide: their own, appeals
// against them, what they decided first or handed over. A filter or a key that
// can't be is NotFound.
func (s *Service) Queue(ctx context.Context, f Filter) (d Desk, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReviewStanding); err != nil {
		return Desk{}, err
	}
	if !f.possible() {
		return Desk{}, errs.Missing()
	}
	at, err := parseKey(f.After)
	if err != nil {
		return Desk{}, err
	}
	if d.Items, err = s.waiting(ctx, a, f, at, pageSize+1); err != nil {
		return Desk{}, err
	}
	if len(d.Items) > pageSize {
		d.Items = d.Items[:pageSize]
		last := d.Items[pageSize-1]
		d.Next = queueKey{last.Risk, last.placeAt, last.ID}.String()
	}
	if err = s.backlog(ctx, a, f, &d); err == nil {
		d.Median, err = s.median(ctx)
	}
	return d, err
}

func (f Filter) possible() bool {
	_, known := target[f.Kind]
	return (f.Kind == "" || known) && (f.Profession == "" || among(Professions(), f.Profession)) &&
		(f.Country == "" || among(Countries(), f.Country)) && f.Risk >= 0 && f.Risk <= maxRisk
}

// maxRisk is the most pressing.
const maxRisk = 3

// queueKey is a place in the queue.
type queueKey struct {
	risk  int
	place time.Time
	id    ids.ID
}

func (k queueKey) String() string {
	return strconv.Itoa(k.risk) + "." + strconv.FormatInt(k.place.UnixMicro(), 10) + "." + k.id.String()
}

func parseKey(key string) (queueKey, error) {
	if key == "" {
		return queueKey{risk: maxRisk + 1}, nil
	}
	parts := strings.Split(key, ".")
	if len(parts) != 3 {
		return queueKey{}, errs.Missing()
	}
	risk, errRisk := strconv.Atoi(parts[0])
	micro, errAt := strconv.ParseInt(parts[1], 10, 64)
	id, errID := ids.Parse(parts[2])
	if errRisk != nil || errAt != nil || errID != nil || micro < 0 || micro > 1<<52 || risk < 0 || risk > maxRisk {
		return queueKey{}, errs.Missing()
	}
	return queueKey{risk, time.UnixMicro(micro).UTC(), id}, nil
}
