package credential

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/jobs"
)

// reminders are how many days before its end a credential's member is told.
var reminders = []int{60, 30, 7}

// How much a reviewer adds to the grace at once, and how long after the end
// of a credential no more is added.
const (
	extendBy   = 30 * 24 * time.Hour
	extendMost = 120 * 24 * time.Hour
)

// expireBatch is how many credentials one statement finds.
const expireBatch = 200

// Expire asks for what the passing of time does to credentials and to the
// queue. Package app inserts it every hour.
type Expire struct{}

// Kind names the job.
func (Expire) Kind() string { return "credential_expire" }

// Expired is what a run did.
type Expired struct{ Reminded, RanOut, Lapsed, Provisional int }

// Expire does what is due: it reminds at 60, 30 and 7 days, once each; puts a
// credential that ran out without a renewal under way before a reviewer; lets
// it lapse at the end of its grace, which leaves its member reading and their
// own posts; ends provisional standings, whose members are applicants again;
// presses looks that nobody took in time, and frees hits whose time for an
// answer is over. Who waits for us to decide their renewal doesn't lapse. It
// is the system's and asks no permission; what was done stays done when it
// fails half-way.
func (s *Service) Expire(ctx context.Context) (out Expired, err error) {
	ctx = actor.With(ctx, actor.System)
	for _, step := range []struct {
		count *int
		find  string
		until time.Time
		do    func(context.Context, granted) (bool, error)
	}{
		{&out.Reminded, remindSQL, s.clock.Now().AddDate(0, 0, reminders[0]), s.remind},
		{&out.RanOut, ranOutSQL, s.clock.Now(), s.runOut},
		{&out.Lapsed, lapseSQL, s.clock.Now(), s.lapse},
		{&out.Provisional, provisionalSQL, s.clock.Now(), s.endOfProvisional},
	} {
		if err := s.each(ctx, step.find, step.until, step.count, step.do); err != nil {
			return out, err
		}
	}
	return out, s.db.WithTx(ctx, s.pressQueue)
}

// each finds credentials in batches by key and does something with each, in a
// transaction of its own that holds the member first.
func (s *Service) each(ctx context.Context, find string, until time.Time, count *int, do func(context.Context, granted) (bool, error)) error {
	for after := (ids.ID{}); ; {
		list, err := s.listIDs(ctx, find, until, after.UUID(), expireBatch)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, id := range list {
			err := s.db.WithTx(ctx, func(ctx context.Context) error {
				done, err := s.expireOne(ctx, id, do)
				if done {
					*count++
				}
				return err
			})
			if err != nil {
				return err
			}
		}
		after = list[len(list)-1]
	}
}

func (s *Service) expireOne(ctx context.Context, id ids.ID, do func(context.Context, granted) (bool, error)) (bool, error) {
	g, err := s.credential(ctx, id, false)
	if err != nil {
		return false, err
	}
	if _, err := s.lockApplicant(ctx, g.member); err != nil {
		return false, err
	}
	if g, err = s.credential(ctx, id, true); err != nil || g.WithdrawnAt != nil || g.LapsedAt != nil || g.ExpiresAt == nil {
		return false, err
	}
	return do(ctx, g)
}

// remind tells the member that the end comes near; the nearest mark counts, so
// that a server that was away doesn't tell three times.
func (s *Service) remind(ctx context.Context, g granted) (bool, error) {
	now := s.clock.Now()
	mark := 0
	for _, days := range reminders {
		// What is good for less than that has no such mark.
		if !now.Before(g.ExpiresAt.AddDate(0, 0, -days)) && g.VerifiedAt.Before(g.ExpiresAt.AddDate(0, 0, -days)) {
			mark = days
		}
	}
	if mark == 0 || g.reminded != nil && *g.reminded <= mark || !now.Before(*g.ExpiresAt) {
		return false, nil
	}
	if err := s.write(ctx, `UPDATE credentials SET reminded = $2 WHERE id = $1`, g.ID, mark); err != nil {
		return false, err
	}
	return true, s.tellEnd(ctx, g, ActionRemind, fmt.Sprintf("expires-%d", mark))
}

// runOut puts a credential that ran out before a reviewer, who may give it
// more time.
func (s *Service) runOut(ctx context.Context, g granted) (bool, error) {
	if err := s.openItem(ctx, ItemExpiry, g.ID, g.member, 0); err != nil {
		return false, err
	}
	return true, s.tellEnd(ctx, g, ActionRemind, "expired")
}

func (s *Service) lapse(ctx context.Context, g granted) (bool, error) {
	if err := s.lapseCredential(ctx, g); err != nil {
		return false, err
	}
	if err := s.closeItem(ctx, ItemExpiry, g.ID, ids.ID{}); err != nil {
		return false, err
	}
	return true, s.tellEnd(ctx, g, ActionLapse, "lapsed")
}

func (s *Service) endOfProvisional(ctx context.Context, g granted) (bool, error) {
	if err := s.withdrawCredential(ctx, g); err != nil {
		return false, err
	}
	return true, s.tellEnd(ctx, g, ActionLapse, "provisional-over")
}

// tellEnd records what time did and tells the member.
func (s *Service) tellEnd(ctx context.Context, g granted, action, word string) error {
	if err := record(ctx, action, ItemExpiry, g.ID, word); err != nil {
		return err
	}
	return jobs.Insert(ctx, jobs.Notify{About: noticeStanding, MemberID: g.member, PostID: g.ID, PostKind: "credential", Detail: word}, nil)
}

// decideExpiry gives a credential that ran out 30 days more, or lets it lapse
// now.
func (s *Service) decideExpiry(ctx context.Context, a actor.Actor, i Item, d Decision) error {
	g, err := s.credential(ctx, i.Subject, true)
	if err != nil {
		return err
	}
	if err := s.notAbout(ctx, a, g.member, g.hash); err != nil {
		return err
	}
	if g.WithdrawnAt != nil {
		return noMore()
	}
	word := "lapsed"
	if d.Verdict == Lapse {
		err = s.lapseCredential(ctx, g)
	} else {
		word, err = "extended", s.extend(ctx, g)
	}
	if err != nil {
		return err
	}
	if err := s.closeItem(ctx, ItemExpiry, g.ID, a.MemberID); err != nil {
		return err
	}
	if err := recordVerdict(ctx, ItemExpiry, g.ID, d, ""); err != nil {
		return err
	}
	return jobs.Insert(ctx, jobs.Notify{About: noticeStanding, MemberID: g.member, PostID: g.ID, PostKind: "credential", Detail: word}, nil)
}

func (s *Service) extend(ctx context.Context, g granted) error {
	until := s.clock.Now()
	if g.GraceUntil != nil && g.GraceUntil.After(until) {
		until = *g.GraceUntil
	}
	until = until.Add(extendBy)
	if g.ExpiresAt == nil || until.After(g.ExpiresAt.Add(extendMost)) {
		return errs.New(errs.Conflict, "It ran out too long ago for more time: the member proves it anew, or it lapses.")
	}
	if err := s.write(ctx, `UPDATE credentials SET grace_until = $2, lapsed_at = NULL WHERE id = $1`, g.ID, until); err != nil {
		return err
	}
	return s.restand(ctx, g.member)
}

// pressQueue raises what nobody looked at in time, frees hits whose time for
// an answer is over, and takes out what is about a credential that is no more.
func (s *Service) pressQueue(ctx context.Context) error {
	now := s.clock.Now()
	if err := s.write(ctx, pressSQL, now, maxRisk); err != nil {
		return err
	}
	freed, err := s.listIDs(ctx, freeSQL, now, now.Add(target[ItemHit]))
	if err != nil {
		return err
	}
	if err := s.tellFreed(ctx, freed); err != nil {
		return err
	}
	return s.write(ctx, staleSQL, now)
}

type expireWorker struct {
	river.WorkerDefaults[Expire]
	service *Service
}

func (w *expireWorker) Timeout(*river.Job[Expire]) time.Duration { return 10 * time.Minute }

func (w *expireWorker) Work(ctx context.Context, _ *river.Job[Expire]) error {
	_, err := w.service.Expire(ctx)
	return err
}

// RegisterReview adds the workers of what time and registers do to credentials.
func (s *Service) RegisterReview(workers *river.Workers) {
	river.AddWorker(workers, &expireWorker{service: s})
	river.AddWorker(workers, &recheckWorker{service: s})
}
