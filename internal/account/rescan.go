package account

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"consilium/internal/guard"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/database"
	"consilium/internal/platform/jobs"
)

// The audited actions on a profile's words that the guard's rules decide.
const (
	ActionBioHide = "profile.hide"
	ActionBioShow = "profile.show"
)

const (
	rescanBatch   = 20  // profiles of one transaction
	rescanBatches = 250 // of one run
)

// Rescan looks again at profiles that were last looked at under older rules of
// the guard, up to 5,000 of them, by key, and gives how many it looked at. One
// that would not be taken today, and whose author gave no reason, is hidden
// from others (see BioTo), written down for the moderators, and its author is
// told; one that was hidden and could be taken today is shown again, and its
// author is told that. The words stay as they are. One that can't be looked at
// keeps no other from it: it stays as it is, and is named in the error by its
// member's id. It records profile.hide and profile.show, and needs no actor.
func (s *Service) Rescan(ctx context.Context) (int, error) {
	var failed guard.Failures
	done, at := 0, guard.Start()
	for n, read := rescanBatch, 0; n == rescanBatch && read < rescanBatch*rescanBatches; read += n {
		list, looked, err := s.rescanBatch(ctx, at, &failed)
		if err != nil {
			return done, errors.Join(failed.Err(), err)
		}
		done += looked
		if n = len(list); n > 0 {
			at = guard.Key{Rules: list[n-1].rules, ID: list[n-1].member}
		}
	}
	return done, failed.Err()
}

// keptBio is a profile as it stands.
type keptBio struct {
	member         ids.ID
	version, rules int
	text           string
	hidden         bool
}

// rescanBatch looks at one batch behind a key, and gives it, and how many of it
// could be looked at. Whom somebody is writing on just now is left for the next
// run; what only points at a member goes on meanwhile.
func (s *Service) rescanBatch(ctx context.Context, at guard.Key, failed *guard.Failures) (list []keptBio, looked int, err error) {
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		if list, err = s.biosBehind(ctx, at); err != nil {
			return err
		}
		done := make([]string, 0, len(list))
		for _, b := range list {
			err := s.db.Try(ctx, func(ctx context.Context) error { return s.rescanBio(ctx, b) })
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				failed.Add(profileOf(b.member, b.version), err)
			default:
				done = append(done, b.member.UUID())
			}
		}
		looked = len(done)
		_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE members SET guard_version = $2 WHERE id = ANY($1::uuid[])`, done, guard.Version)
		return err
	})
	return list, looked, database.Translate(err)
}

func (s *Service) biosBehind(ctx context.Context, at guard.Key) ([]keptBio, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT id, version, guard_version, bio_md, bio_hidden FROM members
		WHERE bio_md <> '' AND guard_version < $1 AND (guard_version, id) > ($3, $4) ORDER BY guard_version, id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
		guard.Version, rescanBatch, at.Rules, at.ID)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (b keptBio, err error) {
		return b, r.Scan(&b.member, &b.version, &b.rules, &b.text, &b.hidden)
	})
}

// rescanBio hides a profile that is shown and would be stopped, and shows one
// that is hidden and would not.
func (s *Service) rescanBio(ctx context.Context, b keptBio) error {
	kinds, err := s.guard.Rescan(ctx, profileOf(b.member, b.version), Profile{Bio: b.text}.texts())
	if err != nil || len(kinds) > 0 == b.hidden {
		return err
	}
	action, word := ActionBioShow, "profile-back"
	if !b.hidden {
		action, word = ActionBioHide, "profile-hidden"
	}
	if err := s.updateMember(ctx, b.member, map[string]any{"bio_hidden": !b.hidden}); err != nil {
		return err
	}
	if err := changes.Append(ctx, changes.Member, b.member); err != nil {
		return err
	}
	err = jobs.Insert(ctx, jobs.Notify{About: "moderation", PostKind: guard.Profile, PostID: b.member, MemberID: b.member, Detail: word}, nil)
	if err != nil {
		return err
	}
	return audit.Record(ctx, audit.Entry{Action: action, Object: "member", ObjectID: b.member, Detail: strings.Join(kinds, ", ")})
}

// profileOf names a member's profile for the guard.
func profileOf(member ids.ID, version int) guard.Post {
	return guard.Post{Kind: guard.Profile, ID: member, Revision: version}
}

// RescanJob asks for Rescan; app registers it as a periodic job.
type RescanJob struct{}

// Kind names the job.
func (RescanJob) Kind() string { return "guard_profiles" }

type rescanWorker struct {
	river.WorkerDefaults[RescanJob]
	service *Service
}

func (w *rescanWorker) Work(ctx context.Context, _ *river.Job[RescanJob]) error {
	_, err := w.service.Rescan(ctx)
	return err
}

// Register adds the worker of RescanJob.
func (s *Service) Register(workers *river.Workers) {
	river.AddWorker(workers, &rescanWorker{service: s})
}
