package credential

import (
	"context"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
)

// Application is one application, opened.
type Application struct {
	Facts
	ID            ids.ID
	Purpose       Purpose
	State         State
	SpecialtyName string
	SubmittedAt   time.Time
	// DecidedAt, Reason (a code) and Message are of the latest decision; a
	// request for more stays beside what was sent in answer to it.
	DecidedAt *time.Time
	Reason    string
	Message   string
	Version   int
}

// Own is an application as its applicant sees it.
type Own struct {
	Application
	// Ahead is how many cases of any kind the reviewers have before it now.
	Ahead int
	// Median is how long decisions took lately; zero when none is known.
	Median time.Duration
}

// Mine gives the acting member's latest application; false when there never
// was one.
func (s *Service) Mine(ctx context.Context) (Own, bool, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return Own{}, false, err
	}
	r, found, err := s.latest(ctx, a.MemberID)
	if err != nil || !found {
		return Own{}, false, err
	}
	app, err := s.opened(r)
	if err != nil {
		return Own{}, false, err
	}
	own := Own{Application: app}
	if app.State == Submitted {
		if own.Ahead, err = s.ahead(ctx, r); err == nil {
			own.Median, err = s.median(ctx)
		}
	}
	return own, true, err
}
