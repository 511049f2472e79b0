package credential

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/platform/database"
)

// What the public figures are of: how many days, how many weeks are drawn, and
// how long an answer is kept.
const (
	statsDays  = 90
	statsWeeks = 12
	statsKept  = 10 * time.Minute
)

// Statistics is how the gate does its work, for everybody: no figure is of
// fewer than five decisions, and none tells of whom.
type Statistics struct {
	// At is when it was counted; Days is how far back.
	At   time.Time
	Days int
	// Median is how long half of the decisions took at most, from applying on;
	// zero where there are too few.
	Median time.Duration
	// Refused and Overturned are shares of a hundred: of the decisions, and of
	// the appeals that were decided. A nil is too few to say.
	Refused, Overturned *int
	// Alone is how many of a hundred decided themselves at once, on what a
	// machine can check.
	Alone *int
	Weeks []Week
}

// Week is the median of one week's decisions; too few are zero.
type Week struct {
	From   time.Time
	Median time.Duration
}

// statistics is the answer that is kept for a while.
type statistics struct {
	mu   sync.Mutex
	last *Statistics
}

// Statistics gives the public figures, at most ten minutes old. It asks no
// permission.
func (s *Service) Statistics(ctx context.Context) (Statistics, error) {
	s.stats.mu.Lock()
	defer s.stats.mu.Unlock()
	now := s.clock.Now()
	if last := s.stats.last; last != nil && now.Before(last.At.Add(statsKept)) {
		return *last, nil
	}
	out := Statistics{At: now, Days: statsDays}
	if err := s.countDecisions(ctx, &out); err != nil {
		return Statistics{}, err
	}
	if err := s.countWeeks(ctx, &out); err != nil {
		return Statistics{}, err
	}
	s.stats.last = &out
	return out, nil
}

func (s *Service) countDecisions(ctx context.Context, out *Statistics) error {
	var decided, refused, alone, appealed, overturned int
	var seconds *float64
	err := s.db.Pgx(ctx).QueryRow(ctx, `
		SELECT count(*), count(*) FILTER (WHERE state = 'refused'), count(*) FILTER (WHERE decided_alone),
			(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - submitted_at)))::float8,
			(SELECT count(*) FROM appeals WHERE outcome IN ('upheld', 'overturned') AND decided_at > $1),
			(SELECT count(*) FROM appeals WHERE outcome = 'overturned' AND decided_at > $1)
		FROM applications WHERE state IN ('approved', 'refused') AND decided_at > $1`, out.At.AddDate(0, 0, -statsDays)).
		Scan(&decided, &refused, &alone, &seconds, &appealed, &overturned)
	if err != nil {
		return database.Translate(err)
	}
	if decided >= fewest && seconds != nil {
		out.Median = time.Duration(*seconds * float64(time.Second))
	}
	out.Refused, out.Alone, out.Overturned = share(refused, decided), share(alone, decided), share(overturned, appealed)
	return nil
}

// share rounds to a share of a hundred; nil where the whole is too small.
func share(part, whole int) *int {
	if whole < fewest {
		return nil
	}
	n := (part*100 + whole/2) / whole
	return &n
}

func (s *Service) countWeeks(ctx context.Context, out *Statistics) error {
	from := out.At.AddDate(0, 0, -7*statsWeeks)
	rows, err := s.db.Pgx(ctx).Query(ctx, `
		SELECT w, CASE WHEN count(a.id) >= $3 THEN (percentile_cont(0.5) WITHIN GROUP
			(ORDER BY extract(epoch FROM a.decided_at - a.submitted_at)))::float8 ELSE 0 END
		FROM generate_series(0, $2::int - 1) w LEFT JOIN applications a ON a.state IN ('approved', 'refused')
			AND a.decided_at > $1::timestamptz + w * interval '7 days' AND a.decided_at <= $1::timestamptz + (w + 1) * interval '7 days'
		GROUP BY w ORDER BY w`, from, statsWeeks, fewest)
	if err != nil {
		return database.Translate(err)
	}
	out.Weeks, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (Week, error) {
		var n int
		var seconds float64
		err := r.Scan(&n, &seconds)
		return Week{From: from.AddDate(0, 0, 7*n), Median: time.Duration(seconds * float64(time.Second))}, err
	})
	return database.Translate(err)
}
