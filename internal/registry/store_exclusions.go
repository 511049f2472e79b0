package registry

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/database"
)

// relist writes what is new, what came back to the list, and what was
// reinstated or waived since.
const relist = `
WITH new AS MATERIALIZED (
	SELECT n.*, r.digest IS NOT NULL AS known
	FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
			$11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
		AS n(digest, npi, family, given, middle, business, family_key, given_key, born_on, general, specialty, state, kind, excluded_on,
			reinstated_on, waiver)
	LEFT JOIN LATERAL (SELECT * FROM registry_exclusions r WHERE r.digest = n.digest LIMIT 1) r ON true
	WHERE r.digest IS NULL OR r.delisted_at IS NOT NULL
		OR r.reinstated_on IS DISTINCT FROM nullif(n.reinstated_on, '')::date
		OR r.waived_on IS DISTINCT FROM nullif(left(n.waiver, 10), '')::date
), put AS (
	INSERT INTO registry_exclusions (digest, npi, family, given, middle, business, family_key, given_key, born_on, general, specialty,
		state, kind, excluded_on, reinstated_on, waived_on, waiver_state, changed_at, file)
	SELECT digest, nullif(npi, ''), family, given, middle, business, family_key, given_key, nullif(born_on, '')::date, general, specialty,
		state, kind, excluded_on::date, nullif(reinstated_on, '')::date, nullif(left(waiver, 10), '')::date, substr(waiver, 12), $17, $18
	FROM new
	ON CONFLICT (digest) DO UPDATE SET reinstated_on = excluded.reinstated_on, waived_on = excluded.waived_on,
		waiver_state = excluded.waiver_state, changed_at = excluded.changed_at, delisted_at = NULL, file = excluded.file
)
SELECT count(*) FILTER (WHERE NOT known), count(*) FILTER (WHERE known) FROM new`

func (im *importing) putExclusions(ctx context.Context, rows []staged, report *Report) error {
	digests := make([][]byte, len(rows))
	var column [15][]string
	for i := range column {
		column[i] = make([]string, len(rows))
	}
	for i, r := range rows {
		x := r.exclusion
		digests[i] = r.digest
		waiver := ""
		if x.Waived != "" {
			waiver = string(x.Waived) + " " + x.WaiverState
		}
		for c, value := range [...]string{x.NPI, x.Name.Family, x.Name.Given, x.Name.Middle, x.Business, nameKey(x.Name.Family),
			givenKey(x.Name.Given), string(x.Born), x.General, x.Specialty, x.State, x.Kind, string(x.On), string(x.Reinstated), waiver} {
			column[c][i] = value
		}
	}
	args := []any{digests}
	for _, c := range column {
		args = append(args, c)
	}
	var fresh, changed int64
	db := im.db.Pgx(ctx)
	if err := db.QueryRow(ctx, relist, append(args, im.clock.Now(), im.file)...).Scan(&fresh, &changed); err != nil {
		return err
	}
	report.Imported += fresh
	report.Updated += changed
	report.Unchanged += int64(len(rows)) - fresh - changed
	if im.Supplement {
		return nil
	}
	_, err := db.Exec(ctx, `INSERT INTO registry_seen (import_id, digests) VALUES ($1, $2)`, im.id, digests)
	return err
}

// shrinkLeast is from how many exclusions on a list that shrinks by more than
// a fifth is suspicious.
const shrinkLeast = 20

// slice is how many rows a statement touches where it could be very many.
const slice = 5000

// unseen are the exclusions in force that the import didn't come past.
const unseen = `SELECT digest FROM registry_exclusions WHERE delisted_at IS NULL
	EXCEPT SELECT unnest(digests) FROM registry_seen WHERE import_id = $1`

// delist takes off the list what a whole list left out.
func (im *importing) delist(ctx context.Context) error {
	db := im.db.Pgx(ctx)
	rows, err := db.Query(ctx, unseen, im.id)
	if err != nil {
		return database.Translate(err)
	}
	gone, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return database.Translate(err)
	}
	var all int
	if err := db.QueryRow(ctx, `SELECT count(*) FROM registry_exclusions WHERE delisted_at IS NULL`).Scan(&all); err != nil {
		return database.Translate(err)
	}
	if len(gone)*5 > all && all >= shrinkLeast && !im.Shrink {
		return errs.New(errs.Conflict, "This list leaves out more than a fifth of the exclusions that stand, so nobody was taken off it. "+
			"If the file adds to the list, say --supplement; if so many really left it, say --shrink.")
	}
	for some := range slices.Chunk(gone, slice) {
		tag, err := db.Exec(ctx, `UPDATE registry_exclusions SET delisted_at = $2, changed_at = $2 WHERE digest = ANY($1) AND delisted_at IS NULL`,
			some, im.clock.Now())
		if err != nil {
			return database.Translate(err)
		}
		im.report.Delisted += tag.RowsAffected()
	}
	return nil
}

func (im *importing) forgetSeen(ctx context.Context) error {
	_, err := im.db.Pgx(ctx).Exec(ctx, `DELETE FROM registry_seen WHERE import_id = $1`, im.id)
	return database.Translate(err)
}

// exclusions reads the exclusions in force with the number or one of the
// paired names, and the day of the list.
func (s *Service) exclusions(ctx context.Context, npi string, families, givens []string) (Exclusions, error) {
	db := s.db.Pgx(ctx)
	var found Exclusions
	var asOf *time.Time
	err := db.QueryRow(ctx, `SELECT coalesce(max(version), ''), max(as_of) FROM registry_sources WHERE source = 'leie'`).Scan(&found.Version, &asOf)
	if err != nil || asOf == nil {
		return found, database.Translate(err)
	}
	found.AsOf = *asOf
	rows, err := db.Query(ctx, `
		WITH fit AS (
			SELECT x.* FROM registry_exclusions x WHERE npi = nullif($1, '')
			UNION
			SELECT x.* FROM unnest($2::text[], $3::text[]) AS n(family, given)
				JOIN registry_exclusions x ON x.family_key = n.family AND x.given_key = n.given AND x.family_key <> ''
		)
		SELECT coalesce(npi, ''), family, given, middle, business, coalesce(born_on::text, ''), general, specialty, fit.state, kind,
			excluded_on::text, coalesce(waived_on::text, ''), waiver_state, coalesce(f.name, ''), f.file_day, fit.changed_at
		FROM fit LEFT JOIN registry_imports f ON f.file = fit.file WHERE delisted_at IS NULL AND reinstated_on IS NULL
		ORDER BY npi = nullif($1, '') DESC NULLS LAST, excluded_on DESC, digest LIMIT $4`, npi, families, givens, rowsMost)
	if err != nil {
		return found, database.Translate(err)
	}
	found.Rows, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (x Exclusion, err error) {
		var day *time.Time
		var changed time.Time
		err = r.Scan(&x.NPI, &x.Name.Family, &x.Name.Given, &x.Name.Middle, &x.Business, &x.Born, &x.General, &x.Specialty, &x.State, &x.Kind,
			&x.On, &x.Waived, &x.WaiverState, &x.From.Name, &day, &changed)
		x.From.settle(day, changed, found)
		return x, err
	})
	return found, database.Translate(err)
}
