package audit_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"consilium/internal/dbtest"
	"consilium/internal/platform/audit"
)

func TestAnyTamperingIsFound(t *testing.T) {
	t.Parallel()
	const links, crimes = 300, 250
	db := dbtest.New(t)
	c := newChain(t, db)
	fill(t, db, links)
	sealAll(t, c, links)
	if r := verify(t, c); !r.OK() || r.Links != links || r.Entries != links || r.Unsealed != 0 {
		t.Fatalf("an honest log: %+v", r)
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	v := newVandal(t, db, links, rand.New(rand.NewPCG(seed, 2))) //nolint:gosec // an order, no secret
	for done := 0; done < crimes; {
		sql := v.crime()
		if n, err := v.do(sql); err != nil || n == 0 {
			continue // no such row, or not even PostgreSQL would store it
		}
		if count(t, db, `SELECT count(*) FROM ((TABLE audit_entries EXCEPT TABLE kept_entries) UNION ALL
			(TABLE kept_entries EXCEPT TABLE audit_entries)) d`)+
			count(t, db, `SELECT count(*) FROM ((TABLE audit_chain EXCEPT TABLE kept_chain) UNION ALL
			(TABLE kept_chain EXCEPT TABLE audit_chain)) d`) == 0 {
			continue // a swap of equals
		}
		done++
		if r := verify(t, c); r.OK() || len(r.Problems) == 0 || r.Problems[0].String() == "" {
			t.Fatalf("not found: %s", sql)
		}
		v.undo(t)
	}
	if r := verify(t, c); !r.OK() {
		t.Fatalf("after undoing all: %+v", r.Problems)
	}
}

func TestCutTailIsNotSealedOver(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	c := newChain(t, db)
	fill(t, db, 10)
	sealAll(t, c, 10)
	v := newVandal(t, db, 10, nil)
	if _, err := v.do(`DELETE FROM audit_entries WHERE id IN (SELECT entry_id FROM audit_chain WHERE number > 7);
		DELETE FROM audit_chain WHERE number > 7`); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Seal(t.Context()); !errors.Is(err, audit.ErrTampered) {
		t.Fatalf("Seal = %v, want ErrTampered", err)
	}
	if r := verify(t, c); r.OK() || !strings.Contains(r.Problems[0].String(), "ends at link 7; it had reached 10") {
		t.Fatalf("a cut tail: %v", r.Problems)
	}
}

func TestEntrySlippedInBehindTheChainIsFound(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	c := newChain(t, db)
	fill(t, db, 5)
	sealAll(t, c, 5)
	if _, err := db.Pool().Exec(t.Context(), `INSERT INTO audit_entries (xid, at, action)
		SELECT xid, at, 'forged' FROM audit_entries ORDER BY id LIMIT 1`); err != nil {
		t.Fatal(err)
	}
	if r := verify(t, c); r.OK() {
		t.Fatal("a back-dated entry was not found")
	}
}

func TestHeadOutsideIsNeededKeyedAndCantBeForged(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	path := filepath.Join(t.TempDir(), "deep", "audit.head")
	c := audit.NewChain(db, dbtest.Seal(t), audit.HeadFile{Path: path}, quiet())
	fill(t, db, 6)
	sealAll(t, c, 6)
	honest, err := os.ReadFile(path) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	fields := strings.Fields(string(honest))
	write("5 " + fields[1] + " " + fields[2])
	if r := verify(t, c); r.OK() {
		t.Fatal("a forged head was believed")
	}
	if _, err := c.Seal(t.Context()); !errors.Is(err, audit.ErrTampered) {
		t.Fatalf("sealed on over a forged head: %v", err)
	}
	write("nonsense")
	if _, err := c.Verify(t.Context(), nil); err == nil {
		t.Fatal("an unreadable head was passed over")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if r := verify(t, c); r.OK() {
		t.Fatal("a missing head was passed over")
	}
	write(string(honest))
	if r := verify(t, c); !r.OK() {
		t.Fatalf("the honest head: %v", r.Problems)
	}
	other := audit.NewChain(db, dbtest.Seal(t), audit.HeadFile{Path: path}, quiet())
	if r := verify(t, other); r.OK() || r.Found < 6 {
		t.Fatalf("another key ring found %d problems in 6 links", r.Found)
	}
}

func TestSealingBesideWritersChainsEveryEntryOnce(t *testing.T) {
	t.Parallel()
	const writers, each = 8, 60
	db := dbtest.New(t, dbtest.WithConns(writers+6))
	ring := dbtest.Seal(t)
	nodes := []*audit.Chain{}
	for i := range 2 { // two processes, each with a head of its own
		path := filepath.Join(t.TempDir(), fmt.Sprint(i))
		nodes = append(nodes, audit.NewChain(db, ring, audit.HeadFile{Path: path}, quiet()))
	}
	stop := make(chan struct{})
	var sealers, writing sync.WaitGroup
	for _, c := range nodes {
		sealers.Go(func() {
			for {
				if _, err := c.Seal(context.Background()); err != nil {
					t.Error(err)
				}
				if r, err := c.Verify(context.Background(), nil); err != nil || r.Kept && !r.OK() {
					t.Errorf("beside writers: %v, %v", r.Problems, err)
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	undone := errors.New("undone")
	for w := range writers {
		writing.Go(func() {
			for i := range each {
				err := db.WithTx(context.Background(), func(ctx context.Context) error {
					err := audit.Record(ctx, audit.Entry{Action: "thread.ask", Detail: fmt.Sprint(w, ".", i)})
					if err == nil && i%5 == 4 {
						return undone
					}
					return err
				})
				if err != nil && !errors.Is(err, undone) {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	want := writers * each * 4 / 5
	dbtest.Eventually(t, "every entry to be chained", func() bool {
		return count(t, db, "SELECT count(*) FROM audit_chain") == want
	})
	close(stop)
	sealers.Wait()
	for i, c := range nodes {
		if _, err := c.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := verify(t, c); !r.OK() || r.Links != int64(want) || r.Head.Number != int64(want) {
			t.Fatalf("node %d: %+v; want %d links", i, r, want)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	const entries = 100_000
	db := dbtest.New(b)
	_, err := db.Pool().Exec(b.Context(), `INSERT INTO audit_entries (action, actor_id, object, object_id, request, address)
		SELECT 'thread.ask', gen_random_uuid(), 'thread', gen_random_uuid(), md5(n::text), '192.0.2.7'
		FROM generate_series(1, $1::int) n`, entries)
	if err != nil {
		b.Fatal(err)
	}
	c := newChain(b, db)
	b.Run("seal", func(b *testing.B) {
		n, err := c.Seal(b.Context())
		if err != nil || n != entries {
			b.Fatalf("sealed %d: %v", n, err)
		}
	})
	sealAll(b, c, 0)
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if r := verify(b, c); !r.OK() || r.Links != entries {
				b.Fatalf("%+v", r)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/entries, "ns/entry")
	})
}

func BenchmarkRecord(b *testing.B) {
	db := dbtest.New(b)
	for b.Loop() {
		if err := audit.RecordAlone(b.Context(), db, audit.Entry{Action: "thread.ask"}); err != nil {
			b.Fatal(err)
		}
	}
}
