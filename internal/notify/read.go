package notify

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// MarkRead takes the unread mark from one of the acting member's notices, and
// says where what it is about can be opened: the inbox itself where it can't.
// Anybody else's is NotFound; one that was read is no error.
func (s *Service) MarkRead(ctx context.Context, id ids.ID) (link string, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnInbox); err != nil {
		return "", err
	}
	list, err := s.notices(ctx, a, pageKey{}, id, 1)
	if err != nil {
		return "", err
	}
	if len(list) == 0 {
		return "", errs.Missing()
	}
	link = list[0].Link
	if link == "" {
		link = "/inbox"
	}
	if list[0].Read {
		return link, nil
	}
	return link, s.mark(ctx, a.MemberID, id)
}

// MarkAllRead takes the unread mark from all of the acting member's notices.
func (s *Service) MarkAllRead(ctx context.Context) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnInbox); err != nil {
		return err
	}
	return s.mark(ctx, a.MemberID, ids.ID{})
}

// OnClose takes a closing member's notices and settings away, for
// account.Closer.
func (s *Service) OnClose(ctx context.Context, member ids.ID) error { return s.forget(ctx, member) }
