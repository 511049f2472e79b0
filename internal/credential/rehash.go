package credential

import (
	"context"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// rehashBatch is how many digests one transaction makes anew.
const rehashBatch = 200

// Rehash makes the digests of numbers anew that an older rule made, and gives
// how many those were. A node does it before it takes applications, so that
// nobody is overlooked whom the older rule took for somebody else, and again
// from time to time: an older node may still be writing. A number that was
// erased can't be digested again: its digest goes on finding the wording that
// it was given with. It is the system's and asks no permission.
func (s *Service) Rehash(ctx context.Context) (n int, err error) {
	for _, table := range []string{inApplications, inCredentials} {
		for more := true; more; {
			err := s.db.WithTx(ctx, func(ctx context.Context) error {
				done, err := s.rehashSome(ctx, table)
				n, more = n+done, done == rehashBatch
				return err
			})
			if err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

func (s *Service) rehashSome(ctx context.Context, table string) (int, error) {
	type number struct {
		id                     ids.ID
		jurisdiction, register string
		sealed                 []byte
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT id, jurisdiction, register, number_sealed FROM `+table+`
		WHERE hashed = 1 ORDER BY id LIMIT $1 FOR UPDATE`, rehashBatch)
	if err != nil {
		return 0, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (x number, err error) {
		err = r.Scan(&x.id, &x.jurisdiction, &x.register, &x.sealed)
		return x, err
	})
	if err != nil {
		return 0, database.Translate(err)
	}
	for _, x := range list {
		plain, err := s.open(table, "number", x.id, x.sealed)
		if err != nil {
			return 0, err
		}
		var digest []byte
		if plain != "" {
			digest = s.numberHash(x.jurisdiction, x.register, plain)
		}
		if err := s.write(ctx, `UPDATE `+table+` SET number_hash = coalesce($2, number_hash), hashed = $3 WHERE id = $1`, x.id, digest, hashedBy); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}
