package forum

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"consilium/internal/guard"
	"consilium/internal/platform/database"
)

const (
	rescanBatch   = 100 // posts of one transaction
	rescanBatches = 50  // of one run
)

// Rescan looks again at posts that were last looked at under older rules of
// the guard, up to 5,000 of them, the oldest first, and writes down for the
// moderators which would be stopped or held today. It gives how many it looked
// at. One that can't be looked at keeps no other from it, and is named in the
// error by its id. It changes no post and needs no actor.
func (s *Service) Rescan(ctx context.Context) (int, error) {
	var failed guard.Failures
	done, read := 0, 0
	for _, kind := range []PostKind{KindThread, KindAnswer, KindComment} {
		at := guard.Start()
		for n := rescanBatch; n == rescanBatch && read < rescanBatch*rescanBatches; read += n {
			list, looked, err := s.rescanBatch(ctx, kind, at, &failed)
			if err != nil {
				return done, errors.Join(failed.Err(), err)
			}
			done += looked
			if n = len(list); n > 0 {
				at = guard.Key{Rules: list[n-1].rules, ID: list[n-1].ID}
			}
		}
	}
	return done, failed.Err()
}

var rescanSQL = map[PostKind]string{
	KindThread:  `SELECT id, revision, guard_version, title, body_md, '' FROM threads`,
	KindAnswer:  `SELECT id, revision, guard_version, '', body_md, bottom_line FROM answers`,
	KindComment: `SELECT id, revision, guard_version, '', body_md, '' FROM comments`,
}

// keptPost is a post as it stands, and the rules that looked at it last.
type keptPost struct {
	post
	rules int
}

// rescanBatch looks at one batch of a kind behind a key, and gives it, and how
// many of it could be looked at. What somebody is writing on just now is left
// for the next run.
func (s *Service) rescanBatch(ctx context.Context, kind PostKind, at guard.Key, failed *guard.Failures) (list []keptPost, looked int, err error) {
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		if list, err = s.postsBehind(ctx, kind, at); err != nil {
			return err
		}
		done := make([]string, 0, len(list))
		for _, p := range list {
			err := s.db.Try(ctx, func(ctx context.Context) error { return s.rescanPost(ctx, p.post) })
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				failed.Add(guardedPost(p.PostRef, p.Revision), err)
			default:
				done = append(done, p.ID.UUID())
			}
		}
		looked = len(done)
		_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE `+tables[kind]+` SET guard_version = $2 WHERE id = ANY($1::uuid[])`, done, guard.Version)
		return err
	})
	return list, looked, database.Translate(err)
}

func (s *Service) rescanPost(ctx context.Context, p post) error {
	words := prose{title: p.Title, body: p.Body, line: p.Line}
	_, err := s.guard.Rescan(ctx, guardedPost(p.PostRef, p.Revision), words.fields())
	return err
}

func (s *Service) postsBehind(ctx context.Context, kind PostKind, at guard.Key) ([]keptPost, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, rescanSQL[kind]+` WHERE guard_version < $1 AND (guard_version, id) > ($3, $4) ORDER BY guard_version, id LIMIT $2 FOR UPDATE SKIP LOCKED`,
		guard.Version, rescanBatch, at.Rules, at.ID)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (keptPost, error) {
		p := keptPost{post: post{PostRef: PostRef{Kind: kind}}}
		return p, r.Scan(&p.ID, &p.Revision, &p.rules, &p.Title, &p.Body, &p.Line)
	})
}

// RescanJob asks for Rescan; app registers it as a periodic job.
type RescanJob struct{}

// Kind names the job.
func (RescanJob) Kind() string { return "guard_rescan" }

type rescanWorker struct {
	river.WorkerDefaults[RescanJob]
	service *Service
}

func (w rescanWorker) Work(ctx context.Context, _ *river.Job[RescanJob]) error {
	_, err := w.service.Rescan(ctx)
	return err
}

// Register adds the worker of RescanJob.
func (s *Service) Register(workers *river.Workers) {
	river.AddWorker(workers, &rescanWorker{service: s})
}
