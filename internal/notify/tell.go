package notify

import (
	"context"
	"strconv"
	"time"

	"github.com/riverqueue/river"

	"consilium/internal/account"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/jobs"
)

// occasion is a thread and one of its posts as they are now.
type occasion struct {
	thread    forum.Facts
	accepted  ids.ID
	post      forum.PostFacts // the answer or comment; of a thread: the thread
	under     ids.ID          // author of the answer that a comment stands under
	endorsing bool            // the job's member still endorses the answer
	found     bool
}

// notice is a row to be written.
type notice struct {
	member   ids.ID
	kind     Kind
	thread   ids.ID
	postKind string
	post     ids.ID
	detail   string
	about    *occasion // what the recipient must be able to read; nil for what concerns them
}

// Tell writes the notice that a job asks for, at most once however often the
// job is tried, raises the recipient's unread mark and, where they want it,
// enqueues mail for after their quiet hours. act tells one job from another.
// It writes nothing to who did it, to who can't read the post now, or who has
// switched the kind off. The actor is the system.
func (s *Service) Tell(ctx context.Context, n jobs.Notify, act string) error {
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		row, ok, err := s.address(ctx, n, act)
		if err != nil || !ok {
			return err
		}
		m, err := s.accounts.Member(ctx, row.member)
		if errs.Is(err, errs.NotFound) {
			return nil
		}
		if err != nil || m.Standing == actor.Closed || !mayKnow(m, row) {
			return err
		}
		return s.write(ctx, m, row)
	})
}

// address finds whom a job concerns; false for nobody.
func (s *Service) address(ctx context.Context, n jobs.Notify, act string) (notice, bool, error) {
	row := notice{kind: Kind(n.About), thread: n.ThreadID, postKind: n.PostKind, post: n.PostID}
	if row.kind.Must() {
		// Each act is news of its own, even the same one on the same thing.
		row.member, row.detail = n.MemberID, n.Detail+actMark+act
		if row.post.IsZero() {
			row.post = n.MemberID
		}
		return row, !n.MemberID.IsZero(), nil
	}
	if !row.kind.known() {
		return row, false, nil
	}
	o, err := s.occasion(ctx, n)
	if err != nil || !o.found {
		return row, false, err
	}
	row.about = &o
	switch row.kind {
	case Answer:
		row.member = o.thread.Author
	case Comment:
		row.member = o.thread.Author
		if !o.under.IsZero() {
			row.member = o.under
		}
	case Accepted:
		row.member = o.post.Author
		o.found = o.accepted == n.PostID
	case Endorsed:
		row.member, row.detail = o.post.Author, n.MemberID.UUID()
		o.found = o.endorsing
	}
	own := row.member == n.MemberID || (row.kind == Answer || row.kind == Comment) && row.member == o.post.Author
	return row, o.found && !own, nil
}

// actMark parts a word from the act that it was said of.
const actMark = "~"

// mayKnow asks the rule of visibility for the recipient.
func mayKnow(m account.Member, row notice) bool {
	o := row.about
	if o == nil {
		return row.kind.For(m.Grants) && (row.kind != Review || m.Standing != actor.Suspended)
	}
	return o.post.State == forum.Open && forum.CanReadPost(actorOf(m), o.thread, o.post)
}

// actorOf is a member as they would act.
func actorOf(m account.Member) actor.Actor {
	return actor.Actor{MemberID: m.ID, Standing: m.Standing, Grants: m.Grants, Handle: m.Handle,
		Profession: m.Profession, Stage: m.Stage, Specialty: m.Specialty}
}

func (s *Service) write(ctx context.Context, m account.Member, row notice) error {
	wants, err := s.wants(ctx, m.ID, row.kind)
	if err != nil || !wants.Inbox && !row.kind.Must() {
		return err
	}
	written, err := s.insert(ctx, row)
	if err != nil || !written {
		return err
	}
	if err := s.countUnread(ctx, m.ID); err != nil {
		return err
	}
	if !wants.Mail || !s.mails() || len(m.MailSealed) == 0 {
		return nil
	}
	return jobs.Insert(ctx, MailJob{MemberID: m.ID}, &river.InsertOpts{ScheduledAt: loudAt(m, s.clock.Now())})
}

// loudAt is the first moment from now on outside the member's quiet hours, by
// the clock of where they live.
func loudAt(m account.Member, now time.Time) time.Time {
	if m.QuietFrom == nil || m.QuietTo == nil || *m.QuietFrom == *m.QuietTo {
		return now
	}
	zone, err := time.LoadLocation(m.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	local := now.In(zone)
	from, to, hour := *m.QuietFrom, *m.QuietTo, local.Hour()
	quiet := hour >= from && hour < to
	if from > to {
		quiet = hour >= from || hour < to
	}
	if !quiet {
		return now
	}
	end := time.Date(local.Year(), local.Month(), local.Day(), to, 0, 0, 0, zone)
	if !end.After(now) {
		end = time.Date(local.Year(), local.Month(), local.Day()+1, to, 0, 0, 0, zone)
	}
	return end.UTC()
}

type tellWorker struct {
	river.WorkerDefaults[jobs.Notify]
	service *Service
}

func (w *tellWorker) Work(ctx context.Context, job *river.Job[jobs.Notify]) error {
	return w.service.Tell(ctx, job.Args, strconv.FormatInt(job.ID, 10))
}

// Register adds the workers of jobs.Notify and MailJob.
func (s *Service) Register(workers *river.Workers) {
	river.AddWorker(workers, &tellWorker{service: s})
	river.AddWorker(workers, &mailWorker{service: s})
}
