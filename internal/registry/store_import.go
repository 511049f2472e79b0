package registry

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
)

// lockSource keeps a second import of the source out, in every process. The
// lock is a session's and no transaction's: it holds nothing back.
func (s *Service) lockSource(ctx context.Context, source Source) (release func(), err error) {
	conn, err := s.db.Pool().Acquire(ctx)
	if err != nil {
		return nil, database.Translate(err)
	}
	key := "consilium registry " + string(source)
	var got bool
	if err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock(hashtext($1))`, key).Scan(&got); err != nil || !got {
		conn.Release()
		if err == nil {
			err = errs.New(errs.Conflict, "Another import of this register is under way.")
		}
		return nil, database.Translate(err)
	}
	return func() {
		// Closed and not given back, where it can't be unlocked any more.
		quick, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if _, err := conn.Exec(quick, `SELECT pg_advisory_unlock(hashtext($1))`, key); err != nil {
			_ = conn.Conn().Close(quick)
		}
		conn.Release()
	}, nil
}

// notOlder refuses a file of an earlier day than what is in.
func (im *importing) notOlder(ctx context.Context) error {
	if im.day.IsZero() || im.Older {
		return nil
	}
	var newer bool
	err := im.db.Pgx(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT FROM registry_sources WHERE source = $1 AND file_day > $2::date)`,
		string(im.Source), im.day).Scan(&newer)
	if err == nil && newer {
		return errs.New(errs.Conflict, "A file of a later day is in already, and this one would set it back. If that is what you want, say --older.")
	}
	return database.Translate(err)
}

// resume takes up the running import of the same input, or begins a new one;
// it gives the offset to go on at. One of another input is given up: what it
// brought stays, and the rest of it may come again any time.
func (im *importing) resume(ctx context.Context, mark []byte) (from int64, err error) {
	err = im.db.WithTx(ctx, func(ctx context.Context) error {
		db := im.db.Pgx(ctx)
		var counts, known []byte
		err := db.QueryRow(ctx, `SELECT id, file, position, counts, aside, fingerprint FROM registry_imports
			WHERE source = $1 AND state = 'running' FOR UPDATE`, string(im.Source)).Scan(&im.id, &im.file, &from, &counts, &im.aside, &known)
		if err == nil && len(mark) > 0 && bytes.Equal(known, mark) {
			return json.Unmarshal(counts, &im.report)
		}
		if err != nil && err != pgx.ErrNoRows { //nolint:errorlint // pgx gives it bare
			return err
		}
		from, im.aside = 0, 0
		if err == nil {
			if err := im.giveUp(ctx); err != nil {
				return err
			}
		}
		im.id = ids.At(im.clock.Now())
		if mark == nil {
			mark = []byte{}
		}
		return db.QueryRow(ctx, `INSERT INTO registry_imports (id, source, name, file_day, fingerprint, state, started_at, updated_at)
			VALUES ($1, $2, $3, $4::date, $5, 'running', $6, $6) RETURNING file`, im.id, string(im.Source), im.Input.Name, im.fileDay(), mark,
			im.clock.Now()).Scan(&im.file)
	})
	return from, err
}

// fileDay is the day that the file's name tells, as a column.
func (im *importing) fileDay() any {
	if im.day.IsZero() {
		return nil
	}
	return im.day
}

func (im *importing) giveUp(ctx context.Context) error {
	db := im.db.Pgx(ctx)
	if _, err := db.Exec(ctx, `DELETE FROM registry_seen WHERE import_id = $1`, im.id); err != nil {
		return err
	}
	_, err := db.Exec(ctx, `UPDATE registry_imports SET state = 'abandoned', updated_at = $2 WHERE id = $1`, im.id, im.clock.Now())
	return err
}

// asImport sets how a batch is worked. A commit that a power cut loses takes
// its position with it, so that nothing has to wait for the disk. And each row
// is looked for by its key, whatever the statistics say of a table that is
// growing under them: a plan that reads a whole source for each batch made a
// second import of the GMC's list five times slower than the first.
const asImport = `SET LOCAL synchronous_commit = off; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_custom_plan`

// write puts a batch in and says how long the transaction took.
func (im *importing) write(ctx context.Context, b batch) (took time.Duration, err error) {
	aside, err := im.putAside(b.bad)
	if err != nil {
		return 0, errs.Wrap(errs.Invalid, "The file for bad rows can't be written.", err)
	}
	report, start := im.report, im.clock.Now()
	err = im.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := im.db.Pgx(ctx).Exec(ctx, asImport); err != nil {
			return err
		}
		report = im.report.plus(b.report)
		if err := im.put(ctx, b, &report); err != nil {
			return err
		}
		counts, err := json.Marshal(report)
		if err != nil {
			return err
		}
		_, err = im.db.Pgx(ctx).Exec(ctx, `UPDATE registry_imports SET position = $2, counts = $3, aside = $4, updated_at = $5 WHERE id = $1`,
			im.id, b.offset, counts, im.aside+aside, im.clock.Now())
		return err
	})
	if err != nil {
		return 0, err
	}
	took = im.clock.Now().Sub(start)
	report.Done, report.Total, report.Longest = b.done, im.Input.Total, max(report.Longest, took)
	im.report, im.aside = report, im.aside+aside
	return took, nil
}

// putAside writes rows that can't be taken, each with the reason before it,
// and says how many bytes that made.
func (im *importing) putAside(rows []badRow) (int64, error) {
	if im.Aside == nil || len(rows) == 0 {
		return 0, nil
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, r := range rows {
		if err := w.Write([]string{r.why, string(r.raw)}); err != nil {
			return 0, err
		}
	}
	w.Flush()
	n, err := im.Aside.Write(out.Bytes())
	return int64(n), err
}

// plus adds what a batch counted before it reached the database.
func (r Report) plus(b Report) Report {
	r.Read += b.Read
	r.Repeated += b.Repeated
	bad := make(map[string]int64, len(r.Bad)+len(b.Bad))
	for _, some := range []map[string]int64{r.Bad, b.Bad} {
		for why, n := range some {
			bad[why] += n
		}
	}
	r.Bad = bad
	return r
}

func (im *importing) put(ctx context.Context, b batch, report *Report) error {
	if len(b.rows) == 0 {
		return nil
	}
	switch im.Source {
	case LEIE:
		return im.putExclusions(ctx, b.rows, report)
	case NPPESPlaces:
		return im.putPlaces(ctx, b.rows, report)
	}
	return im.putRecords(ctx, b.rows, report)
}

// upsert writes only what differs: a row of the file that is in already costs
// one look at the primary key. A row that tells nothing but the end of a
// number leaves the holder's details as they were.
const upsert = `
WITH new AS MATERIALIZED (
	SELECT n.*, r.body AS old, r.entity AS was, r.number IS NOT NULL AS known
	FROM unnest($2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::boolean[])
		AS n(number, entity, status, digest, body, bare)
	LEFT JOIN LATERAL (SELECT * FROM registry_records r WHERE r.source = $1 AND r.number = n.number LIMIT 1) r ON true
	WHERE r.digest IS DISTINCT FROM n.digest
), put AS (
	INSERT INTO registry_records (source, number, entity, status, digest, body, changed_at, file)
	SELECT $1, number, CASE WHEN bare AND known THEN was ELSE entity END, status, digest,
		CASE WHEN bare AND known THEN old || body::jsonb ELSE body::jsonb END, $8, $9
	FROM new
	ON CONFLICT (source, number) DO UPDATE SET entity = excluded.entity, status = excluded.status, digest = excluded.digest,
		body = excluded.body, changed_at = excluded.changed_at, file = excluded.file
)
SELECT count(*) FILTER (WHERE NOT known), count(*) FILTER (WHERE known) FROM new WHERE entity <> 'organisation'`

func (im *importing) putRecords(ctx context.Context, rows []staged, report *Report) error {
	n := len(rows)
	number, entity, status := make([]string, n), make([]string, n), make([]string, n)
	digest, body, bare := make([][]byte, n), make([]string, n), make([]bool, n)
	people := int64(0)
	for i, r := range rows {
		number[i], entity[i], status[i], digest[i], body[i], bare[i] = r.number, r.entity, r.status, r.digest, string(r.body), r.bare
		if r.entity != string(Organisation) {
			people++
		}
	}
	var fresh, changed int64
	err := im.db.Pgx(ctx).QueryRow(ctx, upsert, string(im.Source), number, entity, status, digest, body, bare, im.clock.Now(), im.file).Scan(&fresh, &changed)
	if err != nil {
		return err
	}
	report.Organisations += int64(n) - people
	report.Imported += fresh
	report.Updated += changed
	report.Unchanged += people - fresh - changed
	return nil
}

// finish closes the import: what a whole list of exclusions left out leaves
// it, and the source is as of the file's day.
func (im *importing) finish(ctx context.Context) error {
	if im.Source == LEIE && !im.Supplement {
		if err := im.delist(ctx); err != nil {
			return err
		}
	}
	if im.Source == NPPESPlaces {
		if err := im.forgetPlaces(ctx); err != nil {
			return err
		}
	}
	if err := im.forgetSeen(ctx); err != nil {
		return err
	}
	counts, err := json.Marshal(im.report)
	if err != nil {
		return err
	}
	now := im.clock.Now()
	asOf, day := now, im.fileDay()
	if day != nil {
		asOf = im.day
	}
	held, err := im.count(ctx)
	if err != nil {
		return err
	}
	return im.db.WithTx(ctx, func(ctx context.Context) error {
		db := im.db.Pgx(ctx)
		if _, err := db.Exec(ctx, `UPDATE registry_imports SET state = 'done', counts = $2, updated_at = $3, finished_at = $3 WHERE id = $1`,
			im.id, counts, now); err != nil {
			return err
		}
		if _, err := db.Exec(ctx, `INSERT INTO registry_sources (source, version, file_day, as_of, imported_at, held) VALUES ($1, $2, $3::date, $4, $5, $6)
			ON CONFLICT (source) DO UPDATE SET version = excluded.version, file_day = excluded.file_day, as_of = excluded.as_of,
				imported_at = excluded.imported_at, held = excluded.held`, string(im.Source), im.Input.Name, day, asOf, now, held); err != nil {
			return err
		}
		for _, who := range im.told {
			if err := who.OnImported(ctx, im.Source); err != nil {
				return err
			}
		}
		return audit.Record(ctx, audit.Entry{Action: ActionImport, Object: "registry", ObjectID: im.id, Detail: string(im.Source)})
	})
}

// count says how many rows of the source are in. It is no part of a
// transaction that writes: over millions it takes its time.
func (im *importing) count(ctx context.Context) (n int64, err error) {
	query, args := `SELECT count(*) FROM registry_records WHERE source = $1`, []any{string(im.Source)}
	switch im.Source {
	case NPPESPlaces:
		query, args = `SELECT count(*) FROM registry_places`, nil
	case LEIE:
		query, args = `SELECT count(*) FROM registry_exclusions WHERE delisted_at IS NULL AND reinstated_on IS NULL`, nil
	}
	err = im.db.Pgx(ctx).QueryRow(ctx, query, args...).Scan(&n)
	return n, database.Translate(err)
}
