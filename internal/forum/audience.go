package forum

import (
	"context"
	"fmt"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/platform/database"
)

const (
	sizeAge  = 10 * time.Minute
	sizeMost = 10000 // beyond it nobody counts
)

type audienceSize struct {
	words string
	at    time.Time
}

// readers are the members of each audience, as Reaches says it: those with a
// provisional standing are counted with the others, although they read its
// questions alone.
var readers = map[Audience]string{
	Clinicians: `m.standing IN ('clinician','lapsed') OR m.standing = 'provisional' AND m.profession <> 'student'`,
	Physicians: `m.standing IN ('clinician','lapsed') AND m.profession = 'physician'`,
	Students:   `m.standing IN ('clinician','lapsed','student','provisional')`,
	Learners:   `m.standing IN ('clinician','lapsed','student')`,
}

// WhoCanRead says about how many can read what is written for an audience,
// such as "About 1,200 people can read this." It is kept for some minutes and
// is a sentence for the compose form, never a permission.
func (s *Service) WhoCanRead(ctx context.Context, audience Audience) (string, error) {
	if err := authz.Require(actor.From(ctx), authz.ReadThreads); err != nil {
		return "", err
	}
	which, known := readers[audience]
	if !known {
		return "", nil
	}
	now := s.clock.Now()
	s.audiences.Lock()
	kept, ok := s.sizes[audience]
	s.audiences.Unlock()
	if ok && now.Sub(kept.at) < sizeAge {
		return kept.words, nil
	}
	var n int
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*) FROM (SELECT FROM members m WHERE `+which+` LIMIT $1) AS few`, sizeMost+1).Scan(&n)
	if err != nil {
		return "", database.Translate(err)
	}
	kept = audienceSize{words: sizeWords(n), at: now}
	s.audiences.Lock()
	s.sizes[audience] = kept
	s.audiences.Unlock()
	return kept.words, nil
}

// sizeWords rounds to one figure, two from a thousand on: who is new can't be
// told from it.
func sizeWords(n int) string {
	switch {
	case n < 10:
		return "Fewer than ten people can read this."
	case n < 100:
		return fmt.Sprintf("About %d people can read this.", n/10*10)
	case n < 1000:
		return fmt.Sprintf("About %d people can read this.", n/100*100)
	case n <= sizeMost:
		return fmt.Sprintf("About %d,%03d people can read this.", n/1000, n%1000/100*100)
	}
	return "More than 10,000 people can read this."
}
