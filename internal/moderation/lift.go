package moderation

import (
	"context"

	"github.com/riverqueue/river"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// Lift ends a suspension before its time: the member has the standing of
// before. The same people may as may suspend, under the same proof. Nobody suspended is a Conflict.
// It records member.lift.
func (s *Service) Lift(ctx context.Context, member ids.ID) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Moderate); err != nil {
		return err
	}
	if err := proven(a); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.sanctionable(ctx, a, member); err != nil {
			return err
		}
		return s.lift(ctx, member, a.MemberID, "")
	})
}

// lift ends the suspension of a member whose row is locked.
func (s *Service) lift(ctx context.Context, member, by ids.ID, word string) error {
	if err := s.accounts.Lift(ctx, member); err != nil {
		return err
	}
	sanction, err := s.liftSanctions(ctx, member, by)
	if err != nil {
		return err
	}
	if err := audit.Record(ctx, audit.Entry{Action: ActionLift, Object: "member", ObjectID: member, Detail: word}); err != nil {
		return err
	}
	return tellMember(ctx, member, sanction, "lifted")
}

// ExpireSuspensions lifts every suspension whose end has come, each in a
// transaction of its own, and gives their number. A periodic job calls it; the
// actor is the system. Each records member.lift.
func (s *Service) ExpireSuspensions(ctx context.Context) (lifted int, err error) {
	members, err := s.expired(ctx)
	if err != nil {
		return 0, err
	}
	for _, member := range members {
		err := s.db.WithTx(ctx, func(ctx context.Context) error { return s.expire(ctx, member, &lifted) })
		if err != nil {
			return lifted, err
		}
	}
	return lifted, nil
}

func (s *Service) expire(ctx context.Context, member ids.ID, lifted *int) error {
	standing, _, err := s.lockMember(ctx, member)
	if err != nil {
		return err
	}
	due, err := s.due(ctx, member)
	if err != nil || !due {
		return err // lifted by somebody meanwhile
	}
	if standing != actor.Suspended {
		// The account was closed: nothing is left to give back.
		_, err := s.liftSanctions(ctx, member, ids.ID{})
		return err
	}
	*lifted++
	return s.lift(ctx, member, ids.ID{}, "expired")
}

// ExpireJob asks for ExpireSuspensions; app registers it as a periodic job.
type ExpireJob struct{}

// Kind names the job.
func (ExpireJob) Kind() string { return "moderation_expire" }

type expireWorker struct {
	river.WorkerDefaults[ExpireJob]
	service *Service
}

func (w expireWorker) Work(ctx context.Context, _ *river.Job[ExpireJob]) error {
	_, err := w.service.ExpireSuspensions(ctx)
	return err
}

// Register adds the worker of ExpireJob.
func (s *Service) Register(workers *river.Workers) {
	river.AddWorker(workers, &expireWorker{service: s})
}
