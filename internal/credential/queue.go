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

// pageSize is how many applications a page of the queue shows.
const pageSize = 40

// Waiting is one application in the queue: nothing that tells who it is.
type Waiting struct {
	ID           ids.ID
	Purpose      Purpose
	Profession   string
	Stage        string
	Specialty    string // name; may be empty
	Jurisdiction string // code
	SubmittedAt  time.Time
	// Again says that it came back with what was asked for.
	Again bool
}

// Desk is one page of the queue and how the queue is.
type Desk struct {
	Items []Waiting
	// Next is the key of the following page; empty on the last.
	Next string
	// Count is how many wait in all, Oldest since when the first does.
	Count  int
	Oldest time.Time
	// Median is how long decisions took lately; zero when none is known.
	Median time.Duration
}

// Queue gives the applications that wait for a decision, oldest first, from
// after the key on; an empty key is the beginning. It is for reviewers, holds
// no name and no handle, and leaves out the reviewer's own.
func (s *Service) Queue(ctx context.Context, after string) (d Desk, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReviewStanding); err != nil {
		return Desk{}, err
	}
	at, id, err := parseKey(after)
	if err != nil {
		return Desk{}, err
	}
	if d.Items, err = s.waiting(ctx, a.MemberID, at, id, pageSize+1); err != nil {
		return Desk{}, err
	}
	if len(d.Items) > pageSize {
		d.Items = d.Items[:pageSize]
		last := d.Items[pageSize-1]
		d.Next = strconv.FormatInt(last.SubmittedAt.UnixMicro(), 10) + "." + last.ID.String()
	}
	if d.Count, d.Oldest, err = s.backlog(ctx, a.MemberID); err == nil {
		d.Median, err = s.median(ctx)
	}
	return d, err
}

func parseKey(key string) (time.Time, ids.ID, error) {
	if key == "" {
		return time.Time{}, ids.ID{}, nil
	}
	left, right, _ := strings.Cut(key, ".")
	micro, errAt := strconv.ParseInt(left, 10, 64)
	id, errID := ids.Parse(right)
	if errAt != nil || errID != nil || micro < 0 || micro > 1<<52 {
		return time.Time{}, ids.ID{}, errs.Missing()
	}
	return time.UnixMicro(micro).UTC(), id, nil
}
