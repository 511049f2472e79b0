package forum

import (
	"context"

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
// moderators which would be stopped or held today. It gives how many it looked at. It
// changes no post and needs no actor.
func (s *Service) Rescan(ctx context.Context) (int, error) {
	all := 0
	for _, kind := range []PostKind{KindThread, KindAnswer, KindComment} {
		for n := rescanBatch; n == rescanBatch && all < rescanBatch*rescanBatches; all += n {
			var err error
			if n, err = s.rescanBatch(ctx, kind); err != nil {
				return all, err
			}
		}
	}
	return all, nil
}

var rescanSQL = map[PostKind]string{
	KindThread:  `SELECT id, revision, title, body_md, '' FROM threads`,
	KindAnswer:  `SELECT id, revision, '', body_md, bottom_line FROM answers`,
	KindComment: `SELECT id, revision, '', body_md, '' FROM comments`,
}

// rescanBatch looks at one batch of a kind. What somebody is writing on just
// now is left for the next run.
func (s *Service) rescanBatch(ctx context.Context, kind PostKind) (n int, err error) {
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		rows, err := s.db.Pgx(ctx).Query(ctx, rescanSQL[kind]+` WHERE guard_version < $1 ORDER BY guard_version, id LIMIT $2 FOR UPDATE SKIP LOCKED`, guard.Version, rescanBatch)
		if err != nil {
			return err
		}
		list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (post, error) {
			p := post{PostRef: PostRef{Kind: kind}}
			return p, r.Scan(&p.ID, &p.Revision, &p.Title, &p.Body, &p.Line)
		})
		if err != nil {
			return err
		}
		done := make([]string, 0, len(list))
		for _, p := range list {
			words := prose{title: p.Title, body: p.Body, line: p.Line}
			if _, err := s.guard.Rescan(ctx, guardedPost(p.PostRef, p.Revision), words.fields()); err != nil {
				return err
			}
			done = append(done, p.ID.UUID())
		}
		n = len(done)
		_, err = s.db.Pgx(ctx).Exec(ctx, `UPDATE `+tables[kind]+` SET guard_version = $2 WHERE id = ANY($1::uuid[])`, done, guard.Version)
		return err
	})
	return n, database.Translate(err)
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
