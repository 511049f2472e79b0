package audit_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"consilium/internal/platform/database"
)

// vandal changes the log as only a superuser can.
type vandal struct {
	db *database.DB
	r  *rand.Rand
	n  int // links
}

func newVandal(t *testing.T, db *database.DB, n int, r *rand.Rand) *vandal {
	t.Helper()
	_, err := db.Pool().Exec(t.Context(), `
		ALTER TABLE audit_entries ALTER COLUMN id DROP IDENTITY, DROP CONSTRAINT audit_entries_outcome_check;
		CREATE TABLE kept_entries AS TABLE audit_entries;
		CREATE TABLE kept_chain AS TABLE audit_chain`)
	if err != nil {
		t.Fatal(err)
	}
	return &vandal{db: db, r: r, n: n}
}

// do runs SQL with every trigger and foreign key switched off.
func (v *vandal) do(sql string) (changed int64, err error) {
	ctx := context.Background()
	err = pgx.BeginFunc(ctx, v.db.Pool(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL session_replication_role = replica"); err != nil {
			return err
		}
		for _, one := range strings.Split(sql, ";") {
			tag, err := tx.Exec(ctx, one)
			if err != nil {
				return err
			}
			changed += tag.RowsAffected()
		}
		return nil
	})
	return changed, err
}

func (v *vandal) undo(t *testing.T) {
	t.Helper()
	if _, err := v.do(`DELETE FROM audit_chain; DELETE FROM audit_entries;
		INSERT INTO audit_entries TABLE kept_entries; INSERT INTO audit_chain TABLE kept_chain`); err != nil {
		t.Fatal(err)
	}
}

// flip gives SQL that flips one bit of one column of one row.
func (v *vandal) flip() string {
	row := 1 + v.r.IntN(v.n)
	entry := fmt.Sprintf("id = (SELECT entry_id FROM audit_chain WHERE number = %d)", row)
	table, where := "audit_entries", entry
	columns := []string{"id", "xid", "at", "action", "actor_id", "object", "object_id", "detail", "outcome",
		"request", "address", "number", "entry_id", "hash"}
	column := columns[v.r.IntN(len(columns))]
	var value string
	switch column {
	case "number", "entry_id", "hash":
		table, where = "audit_chain", fmt.Sprintf("number = %d", row)
	}
	bit := v.r.IntN(40)
	switch column {
	case "id", "number", "entry_id":
		value = fmt.Sprintf("%s # (1::bigint << %d)", column, bit)
	case "xid":
		value = fmt.Sprintf("(xid::text::bigint # (1::bigint << %d))::text::xid8", bit)
	case "at":
		value = fmt.Sprintf("at + (1::bigint << %d) * interval '1 microsecond'", bit)
	case "hash":
		k := v.r.IntN(256)
		value = fmt.Sprintf("set_bit(hash, %d, 1 - get_bit(hash, %d))", k, k)
	case "actor_id", "object_id":
		k := v.r.IntN(128)
		raw := fmt.Sprintf("decode(replace(%s::text, '-', ''), 'hex')", column)
		value = fmt.Sprintf("encode(set_bit(%s, %d, 1 - get_bit(%s, %d)), 'hex')::uuid", raw, k, raw, k)
		if v.r.IntN(4) == 0 { // none becomes the one that looks like none
			value, where = "'00000000-0000-0000-0000-000000000000'", where+" AND "+column+" IS NULL"
		}
	default:
		at := 1 + v.r.IntN(10)
		value = fmt.Sprintf("overlay(%s placing chr(ascii(substr(%s, %d, 1)) # %d) from %d for 1)", column, column, at, 1<<v.r.IntN(7), at)
		where += fmt.Sprintf(" AND length(%s) >= %d", column, at)
	}
	return fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s", table, column, value, where)
}

// crime gives SQL for one act of any kind.
func (v *vandal) crime() string {
	a, b := 1+v.r.IntN(v.n), 1+v.r.IntN(v.n)
	cut := v.n - v.r.IntN(v.n)
	entryOf := func(n int) string { return fmt.Sprintf("(SELECT entry_id FROM kept_chain WHERE number = %d)", n) }
	switch v.r.IntN(14) {
	case 0:
		return "DELETE FROM audit_entries WHERE id = " + entryOf(a)
	case 1:
		return fmt.Sprintf("DELETE FROM audit_chain WHERE number = %d", a)
	case 2: // both, with the gap closed
		return fmt.Sprintf("DELETE FROM audit_entries WHERE id = %s; DELETE FROM audit_chain WHERE number = %d; "+
			"UPDATE audit_chain SET number = -number; UPDATE audit_chain SET number = -number - (CASE WHEN -number > %d THEN 1 ELSE 0 END)", entryOf(a), a, a)
	case 3: // the tail
		return fmt.Sprintf("DELETE FROM audit_chain WHERE number >= %d", cut)
	case 4: // the tail with its entries
		return fmt.Sprintf("DELETE FROM audit_entries WHERE id IN (SELECT entry_id FROM audit_chain WHERE number >= %d); "+
			"DELETE FROM audit_chain WHERE number >= %d", cut, cut)
	case 5: // what two entries say
		return fmt.Sprintf("UPDATE audit_entries e SET (action, actor_id, object, object_id, detail, at, xid) = "+
			"(SELECT k.action, k.actor_id, k.object, k.object_id, k.detail, k.at, k.xid FROM kept_entries k "+
			"WHERE k.id = CASE WHEN e.id = %s THEN %s ELSE %s END) WHERE e.id IN (%s, %s)",
			entryOf(a), entryOf(b), entryOf(a), entryOf(a), entryOf(b))
	case 6: // which entries two links hold
		return fmt.Sprintf("UPDATE audit_chain SET entry_id = -entry_id WHERE number IN (%d, %d); "+
			"UPDATE audit_chain SET entry_id = CASE number WHEN %d THEN %s ELSE %s END WHERE number IN (%d, %d)",
			a, b, a, entryOf(b), entryOf(a), a, b)
	case 7: // a head without its beginning
		return fmt.Sprintf("DELETE FROM audit_chain WHERE number < %d", cut)
	default:
		return v.flip()
	}
}
