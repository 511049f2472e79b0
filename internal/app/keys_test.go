package app

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

// A column that is sealed and not listed would be lost with the key that
// sealed it.
func TestEverySealedColumnIsSealedAnew(t *testing.T) {
	t.Parallel()
	a := registryApp(t)
	listed := map[string]bool{}
	for _, c := range sealedColumns() {
		listed[c.Table+"."+c.Column] = true
	}
	rows, err := a.DB.Pool().Query(t.Context(), `SELECT table_name || '.' || column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND data_type = 'bytea' AND (column_name LIKE '%sealed' OR column_name = 'original_key')`)
	if err != nil {
		t.Fatal(err)
	}
	there, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range there {
		if !listed[c] {
			t.Errorf("%s is listed by no domain", c)
		}
		delete(listed, c)
	}
	for c := range listed {
		t.Errorf("%s is listed and not there", c)
	}
}
