package account

import (
	"context"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// The audited actions on one's sessions.
const (
	ActionEndSession  = "session.end"
	ActionEndSessions = "session.end-others"
)

// Sessions lists the acting member's running sessions, the last used first.
func (s *Service) Sessions(ctx context.Context) ([]Session, error) {
	a, err := self(ctx)
	if err != nil {
		return nil, err
	}
	return s.listSessions(ctx, a)
}

// SignOut ends the acting session. It records session.sign-out.
func (s *Service) SignOut(ctx context.Context) error {
	a, err := self(ctx)
	if err != nil {
		return err
	}
	return s.endOne(ctx, a.MemberID, a.SessionID, ActionSignOut)
}

// EndSession ends one of the acting member's sessions; NotFound for any
// other. It records session.end.
func (s *Service) EndSession(ctx context.Context, session ids.ID) error {
	a, err := self(ctx)
	if err != nil {
		return err
	}
	return s.endOne(ctx, a.MemberID, session, ActionEndSession)
}

func (s *Service) endOne(ctx context.Context, member, session ids.ID, action string) error {
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		ended, err := s.deleteSession(ctx, member, session)
		if err != nil {
			return err
		}
		if !ended {
			return errs.Missing()
		}
		return audit.Record(ctx, audit.Entry{Action: action, Object: "session", ObjectID: session})
	})
}

// EndOtherSessions ends every session of the acting member but the present
// one. It records session.end-others.
func (s *Service) EndOtherSessions(ctx context.Context) error {
	a, err := self(ctx)
	if err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if err := s.deleteSessionsExcept(ctx, a.MemberID, a.SessionID); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionEndSessions, Object: "member", ObjectID: a.MemberID})
	})
}

// Purge deletes sessions and sign-ins that can't be used any more and gives
// their number: for a periodic job.
func (s *Service) Purge(ctx context.Context) (gone int64, err error) {
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		gone, err = s.purge(ctx, s.clock.Now())
		return err
	})
	return gone, err
}
