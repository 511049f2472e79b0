package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"consilium/internal/forum"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/database"
	"consilium/internal/search"
)

// source gives the forum's posts to the index.
type source struct{ forum *forum.Service }

func (s source) OfThreads(ctx context.Context, threads []ids.ID) ([]search.Document, error) {
	rows, err := s.forum.OfThreads(ctx, threads)
	return documents(rows), err
}

func (s source) OfPosts(ctx context.Context, kind string, posts []ids.ID) ([]search.Document, error) {
	rows, err := s.forum.OfPosts(ctx, forum.PostKind(kind), posts)
	return documents(rows), err
}

func (s source) Walk(ctx context.Context, batch func([]search.Document) error) error {
	return s.forum.Walk(ctx, func(rows []forum.DocumentRow) error { return batch(documents(rows)) })
}

func (s source) Count(ctx context.Context) (int64, error) { return s.forum.CountDocuments(ctx) }

func documents(rows []forum.DocumentRow) []search.Document {
	out := make([]search.Document, len(rows))
	for i, r := range rows {
		out[i] = search.Document(r)
	}
	return out
}

// openIndex opens this node's index. A broken one is set aside and made anew:
// it is a cache. One that another process holds is that process's.
func (a *App) openIndex() error {
	dir := filepath.Join(a.Config.Data, "index")
	opts := search.Options{Source: source{a.Forum}, Head: a.Feed.Head, Log: a.log}
	index, err := search.Open(dir, opts)
	if errors.Is(err, search.ErrBroken) {
		a.log.Warn("the search index is broken and is made anew")
		if err = search.SetAside(dir); err == nil {
			index, err = search.Open(dir, opts)
		}
	}
	a.Index = index
	return err
}

// node names this node's index among all.
func (a *App) node() string {
	host, err := os.Hostname()
	if err != nil {
		host = "node"
	}
	dir, err := filepath.Abs(a.Config.Data)
	if err != nil {
		dir = a.Config.Data
	}
	return host + ":" + dir
}

// heartbeat is how often a node says how its index is, and looks whether it
// is asked for a rebuild.
const heartbeat = 2 * time.Second

// purgeEvery is how often erased and replaced words leave the files of a node
// that didn't work the erasure's own job.
const purgeEvery = time.Hour

// tend keeps the node's row and rebuilds on request, until ctx ends.
func (a *App) tend(ctx context.Context) error {
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	purged := time.Now()
	for {
		if err := a.beat(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("the index could not report", "error", err.Error())
		}
		// What another process rotated is what this one seals with from now on.
		if err := a.Ring.Reload(); err != nil {
			a.log.Warn("the key ring could not be read again", "error", err.Error())
		}
		if stats, err := a.Index.Stats(); err == nil && stats.Dead > 0 && time.Since(purged) > purgeEvery {
			purged = time.Now()
			if err := a.Index.Purge(ctx); err != nil && ctx.Err() == nil {
				a.log.Warn("the index could not be purged", "error", err.Error())
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func (a *App) beat(ctx context.Context) error {
	stats, err := a.Index.Stats()
	if err != nil {
		return err
	}
	var wanted bool
	err = a.DB.Pool().QueryRow(ctx, `INSERT INTO index_nodes (node, seen_at, mapping, documents, position)
		VALUES ($1, now(), $2, $3, $4)
		ON CONFLICT (node) DO UPDATE SET seen_at = now(), mapping = $2, documents = $3, position = $4
		RETURNING wanted_at IS NOT NULL AND (rebuilt_at IS NULL OR rebuilt_at < wanted_at)`,
		a.node(), stats.Version, stats.Documents, stats.Position.String()).Scan(&wanted)
	if err != nil || !wanted {
		return database.Translate(err)
	}
	return a.rebuild(ctx)
}

func (a *App) rebuild(ctx context.Context) error {
	said := time.Time{}
	err := a.Index.Rebuild(ctx, func(done, total int64) {
		if time.Since(said) < 200*time.Millisecond || total == 0 {
			return
		}
		said = time.Now()
		_, _ = a.DB.Pool().Exec(ctx, `UPDATE index_nodes SET progress = least(1, $2::float8 / $3), seen_at = now() WHERE node = $1`, a.node(), done, total)
	})
	if err != nil {
		return err
	}
	_, err = a.DB.Pool().Exec(ctx, `UPDATE index_nodes SET progress = NULL, rebuilt_at = now(), seen_at = now() WHERE node = $1`, a.node())
	return database.Translate(err)
}

// Reindex rebuilds the index: this process's own where no node has it open,
// else every living node's, by asking and following. progress hears of a
// fraction from 0 to 1.
func (a *App) Reindex(ctx context.Context, progress func(fraction float64)) error {
	if a.Index != nil {
		return a.Index.Rebuild(ctx, func(done, total int64) {
			if total > 0 {
				progress(min(1, float64(done)/float64(total)))
			}
		})
	}
	asked, err := a.DB.Pool().Exec(ctx, `UPDATE index_nodes SET wanted_at = now(), progress = 0 WHERE seen_at > now() - interval '30 seconds'`)
	if err != nil {
		return database.Translate(err)
	}
	if asked.RowsAffected() == 0 {
		return errors.New("the index is held by a process that doesn't report; end it and try again")
	}
	return a.follow(ctx, progress)
}

func (a *App) follow(ctx context.Context, progress func(fraction float64)) error {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		var waiting int
		var done float64
		err := a.DB.Pool().QueryRow(ctx, `SELECT count(*), coalesce(min(progress), 0) FROM index_nodes
			WHERE seen_at > now() - interval '30 seconds' AND wanted_at IS NOT NULL AND (rebuilt_at IS NULL OR rebuilt_at < wanted_at)`).Scan(&waiting, &done)
		if err != nil {
			return database.Translate(err)
		}
		if waiting == 0 {
			progress(1)
			return nil
		}
		progress(done)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

var _ changes.Consumer = (*search.Index)(nil)
