package forum

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/database"
	"consilium/internal/platform/markup"
)

// bulkBatch is how many rows one transaction of BulkLoad writes.
const bulkBatch = 2000

// BulkThread is a thread for BulkLoad.
type BulkThread struct {
	ID, Author  ids.ID
	Kind        string
	Audience    Audience
	Title, Body string
	Specialties []string
	CreatedAt   time.Time
}

// BulkAnswer is an answer for BulkLoad.
type BulkAnswer struct {
	ID, Thread, Author ids.ID
	Body, BottomLine   string
	Votes              int
	Accepted           bool
	CreatedAt          time.Time
}

// BulkLoad writes many threads and answers fast, in batches, as the bench
// needs them; the answers may be to threads of an earlier call. It asks
// nothing and records nothing but the changes: it is for the bench alone.
func (s *Service) BulkLoad(ctx context.Context, threads []BulkThread, answers []BulkAnswer) error {
	summary := map[ids.ID]*bulkSummary{}
	for _, x := range answers {
		b := summary[x.Thread]
		if b == nil {
			b = &bulkSummary{}
			summary[x.Thread] = b
		}
		b.add(x)
	}
	err := batches(len(threads), func(from, to int) error {
		part := threads[from:to]
		rows := rendered(len(part), func(i int) []any { return part[i].row(summary[part[i].ID]) })
		return s.copyIn(ctx, "threads", threadRow, rows)
	})
	if err != nil {
		return err
	}
	err = batches(len(answers), func(from, to int) error {
		part := answers[from:to]
		rows := rendered(len(part), func(i int) []any { return part[i].row() })
		return s.copyIn(ctx, "answers", answerRow, rows)
	})
	if err != nil {
		return err
	}
	for _, t := range threads {
		delete(summary, t.ID)
	}
	if err := s.bulkSettle(ctx, slices.Collect(maps.Keys(summary))); err != nil {
		return err
	}
	told := make([][]any, 0, len(threads))
	for _, t := range threads {
		told = append(told, []any{changes.Thread, t.ID})
	}
	for _, x := range answers {
		if summary[x.Thread] != nil {
			told = append(told, []any{changes.Answer, x.ID})
		}
	}
	return batches(len(told), func(from, to int) error {
		return s.copyIn(ctx, "changes", []string{"kind", "id"}, told[from:to])
	})
}

// bulkSettle counts threads anew that were there before.
func (s *Service) bulkSettle(ctx context.Context, threads []ids.ID) error {
	return batches(len(threads), func(from, to int) error {
		return s.db.WithTx(ctx, func(ctx context.Context) error {
			_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE threads t SET version = version + 1, active_at = greatest(t.active_at, x.last),
				answer_count = x.n, bottom_line = coalesce(x.line, '')
				FROM (SELECT thread_id, count(*) AS n, max(created_at) AS last,
					(array_agg(bottom_line ORDER BY vote_count DESC, created_at, id) FILTER (WHERE bottom_line <> ''))[1] AS line
					FROM answers WHERE thread_id = ANY($1::uuid[]) AND state = 'open' GROUP BY thread_id) x
				WHERE t.id = x.thread_id`, uuids(threads[from:to]))
			return err
		})
	})
}

// bulkSummary is what a thread's row repeats of its answers.
type bulkSummary struct {
	answers  int
	accepted ids.ID
	line     string
	votes    int
	last     time.Time
}

func (b *bulkSummary) add(x BulkAnswer) {
	b.answers++
	if x.CreatedAt.After(b.last) {
		b.last = x.CreatedAt
	}
	better := x.Accepted || b.accepted.IsZero() && (b.line == "" || x.Votes > b.votes)
	if x.BottomLine != "" && better {
		b.line, b.votes = x.BottomLine, x.Votes
	}
	if x.Accepted {
		b.accepted = x.ID
	}
}

var (
	threadRow = []string{"id", "kind", "author_id", "audience", "title", "body_md", "body_html", "excerpt", "specialties",
		"answer_count", "accepted_answer_id", "bottom_line", "created_at", "active_at"}
	answerRow = []string{"id", "thread_id", "author_id", "body_md", "body_html", "bottom_line", "vote_count", "created_at"}
)

func (t BulkThread) row(b *bulkSummary) []any {
	if b == nil {
		b = &bulkSummary{}
	}
	active := t.CreatedAt
	if b.last.After(active) {
		active = b.last
	}
	html := markup.Render(t.Body)
	return []any{t.ID, t.Kind, t.Author, string(t.Audience), t.Title, t.Body, html, excerptOf(html), append([]string{}, t.Specialties...),
		b.answers, b.accepted, b.line, t.CreatedAt, active}
}

func (x BulkAnswer) row() []any {
	return []any{x.ID, x.Thread, x.Author, x.Body, markup.Render(x.Body), x.BottomLine, x.Votes, x.CreatedAt}
}

func batches(n int, f func(from, to int) error) error {
	for from := 0; from < n; from += bulkBatch {
		if err := f(from, min(from+bulkBatch, n)); err != nil {
			return err
		}
	}
	return nil
}

// rendered makes rows on every core: rendering is most of the work.
func rendered(n int, row func(i int) []any) [][]any {
	out := make([][]any, n)
	var workers sync.WaitGroup
	step := max(1, n/runtime.GOMAXPROCS(0)+1)
	for from := 0; from < n; from += step {
		workers.Go(func() {
			for i := from; i < min(from+step, n); i++ {
				out[i] = row(i)
			}
		})
	}
	workers.Wait()
	return out
}

func (s *Service) copyIn(ctx context.Context, table string, columns []string, rows [][]any) error {
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		tx, err := database.MustTx(ctx)
		if err != nil {
			return err
		}
		if _, err = tx.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows)); err != nil || table != "changes" {
			return err
		}
		_, err = tx.Exec(ctx, `SELECT pg_notify('changes', '')`)
		return err
	})
}
