package dbtest_test

import (
	"os"
	"testing"

	"consilium/internal/dbtest"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

func TestEachTestHasAMigratedDatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	a, b := dbtest.New(t), dbtest.New(t)
	if _, err := a.Pool().Exec(t.Context(), "INSERT INTO milestones (name) VALUES ('a')"); err != nil {
		t.Fatal(err)
	}
	count := func(sql string) (n int) {
		if err := b.Pool().QueryRow(t.Context(), sql).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := count("SELECT count(*) FROM milestones"); n != 0 {
		t.Fatalf("a row crossed from one test to another: %d", n)
	}
	if n := count("SELECT count(*) FROM river_job"); n != 0 {
		t.Fatalf("%d jobs in a new database", n)
	}
	again := dbtest.Again(t, a)
	if err := again.Pool().QueryRow(t.Context(), "SELECT 1 FROM milestones").Scan(new(int)); err != nil {
		t.Fatalf("the second pool sees another database: %v", err)
	}
}

func TestDatabaseIsDroppedAfterItsTest(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("uses one", func(t *testing.T) {
		if err := dbtest.New(t).Pool().QueryRow(t.Context(), "SELECT current_database()").Scan(&name); err != nil {
			t.Fatal(err)
		}
	})
	var left int
	err := dbtest.New(t).Pool().QueryRow(t.Context(), "SELECT count(*) FROM pg_database WHERE datname = $1", name).Scan(&left)
	if err != nil || left != 0 {
		t.Fatalf("%d left of %s, %v", left, name, err)
	}
}

func TestClusterOfOnesOwnSharesNoTransactions(t *testing.T) {
	t.Parallel()
	ours, own := dbtest.New(t), dbtest.NewCluster(t)
	tx, err := ours.Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	if _, err := tx.Exec(t.Context(), "SELECT pg_current_xact_id()"); err != nil {
		t.Fatal(err)
	}
	// The other's stays open. What the cluster does for itself ends.
	dbtest.Eventually(t, "nothing to be open in a cluster of our own", func() bool {
		var free bool
		err := own.Pool().QueryRow(t.Context(), `SELECT pg_snapshot_xmin(s) = pg_snapshot_xmax(s) FROM pg_current_snapshot() s`).Scan(&free)
		return err == nil && free
	})
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		dbtest.New(b)
	}
}
