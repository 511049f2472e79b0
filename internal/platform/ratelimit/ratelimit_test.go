package ratelimit_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/database"
	"consilium/internal/platform/ratelimit"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// ages is a window that no test lives to see the end of.
const ages = 1000 * 24 * time.Hour

func TestExactlyTheLimitIsAllowedAcrossProcesses(t *testing.T) {
	t.Parallel()
	const limit = 37
	db := dbtest.New(t)
	one, two := ratelimit.NewExact(db), ratelimit.NewExact(dbtest.Again(t, db))
	var allowed, refused atomic.Int32
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			l := one
			if i%2 == 0 {
				l = two
			}
			for range 10 {
				ok, wait, err := l.Allow(context.Background(), "sign-in", limit, ages)
				switch {
				case err != nil:
					t.Error(err)
				case ok:
					allowed.Add(1)
				case wait <= 0 || wait > ages:
					t.Errorf("wait %v", wait)
				default:
					refused.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if allowed.Load() != limit || refused.Load() != 160-limit {
		t.Fatalf("%d allowed, %d refused; want %d of 160", allowed.Load(), refused.Load(), limit)
	}
	if ok, _, err := one.Allow(t.Context(), "another", limit, ages); err != nil || !ok {
		t.Fatalf("another key was refused (%v)", err)
	}
	if ok, _, _ := one.Allow(t.Context(), "nothing", 0, ages); ok {
		t.Fatal("a limit of none allowed one")
	}
}

func TestTheNextWindowAllowsAgainAndTheWaitIsRight(t *testing.T) {
	t.Parallel()
	const window = 300 * time.Millisecond
	l := ratelimit.NewExact(dbtest.New(t))
	dbtest.Eventually(t, "a refusal", func() bool {
		_, _, _ = l.Allow(t.Context(), "k", 1, window)
		ok, wait, err := l.Allow(t.Context(), "k", 1, window)
		if err != nil || wait > window {
			t.Fatalf("wait %v of %v, %v", wait, window, err)
		}
		return !ok
	})
	dbtest.Eventually(t, "the next window", func() bool {
		ok, _, err := l.Allow(t.Context(), "k", 1, window)
		return err == nil && ok
	})
}

func TestRollbackGivesNothingBackAndItIsOneStatement(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	l := ratelimit.NewExact(db)
	_ = db.WithTx(t.Context(), func(ctx context.Context) error {
		ctx, n := database.Counting(ctx, nil)
		if ok, _, err := l.Allow(ctx, "k", 1, ages); !ok || err != nil {
			t.Errorf("the first was refused (%v)", err)
		}
		if n.Statements() != 1 {
			t.Errorf("%d statements, want 1", n.Statements())
		}
		return errors.New("undone")
	})
	if ok, _, err := l.Allow(t.Context(), "k", 1, ages); ok || err != nil {
		t.Fatalf("a rollback gave the act back (%v)", err)
	}
}

func TestPruneForgetsOldWindows(t *testing.T) {
	t.Parallel()
	l := ratelimit.NewExact(dbtest.New(t))
	allow := func() bool { ok, _, _ := l.Allow(t.Context(), "k", 1, ages); return ok }
	if !allow() || allow() {
		t.Fatal("the limit is wrong")
	}
	if err := l.Prune(t.Context(), time.Unix(0, 0)); err != nil || allow() {
		t.Fatalf("a young window was pruned (%v)", err)
	}
	if err := l.Prune(t.Context(), time.Now()); err != nil || !allow() {
		t.Fatalf("an old window was kept (%v)", err)
	}
}

func TestLostDatabaseIsUnavailableNotAllowed(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ok, _, err := ratelimit.NewExact(db).Allow(ctx, "k", 1, ages)
	if ok || !errs.Is(err, errs.Unavailable) {
		t.Fatalf("Allow = %v, %v; want Unavailable", ok, err)
	}
}

func TestKeyGroupsWhatOnePersonHolds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2:ffff::1": "2001:db8:1:2::/64",
		"2001:db8:1:3::1": "2001:db8:1:3::/64", "fe80::1%eth0": "fe80::/64", "::1": "::/64",
	} {
		if got := ratelimit.Key(netip.MustParseAddr(text)); got != want {
			t.Errorf("Key(%s) = %s, want %s", text, got, want)
		}
	}
	if got := ratelimit.Key(netip.Addr{}); got != "unknown" {
		t.Errorf("Key of no address = %q", got)
	}
}

func TestNodeRefusesAFloodAndRecovers(t *testing.T) {
	t.Parallel()
	n := ratelimit.NewNode(50, 200, 16)
	at := time.Unix(1_700_000_000, 0)
	for i := range 50 {
		if ok, _ := n.Allow("a", at); !ok {
			t.Fatalf("refused at %d", i)
		}
	}
	ok, wait := n.Allow("a", at)
	if ok || wait != 300*time.Millisecond {
		t.Fatalf("the 51st: %v, wait %v; want a refusal and 300ms", ok, wait)
	}
	if ok, _ := n.Allow("b", at); !ok {
		t.Fatal("another was refused with it")
	}
	if ok, _ := n.Allow("a", at.Add(wait)); !ok {
		t.Fatal("refused after the wait it named")
	}
	if ok, _ := n.Allow("a", at.Add(wait)); ok {
		t.Fatal("a refused act gave one back")
	}
	allowed := 0
	for ms := range 60_000 {
		if ok, _ := n.Allow("c", at.Add(time.Duration(ms)*time.Millisecond)); ok {
			allowed++
		}
	}
	if allowed < 248 || allowed > 250 {
		t.Fatalf("%d in a minute of flood, want a burst of 50 and 200", allowed)
	}
}

func TestNodeMemoryIsBounded(t *testing.T) {
	t.Parallel()
	n := ratelimit.NewNode(1, 1, 100)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 10_000 {
				n.Allow(fmt.Sprint(w, ".", i), time.Now())
			}
		})
	}
	wg.Wait()
	if n.Tracked() != 100 {
		t.Fatalf("%d keys remembered, want 100", n.Tracked())
	}
}

func BenchmarkExact(b *testing.B) {
	l := ratelimit.NewExact(dbtest.New(b))
	for b.Loop() {
		if _, _, err := l.Allow(b.Context(), "k", 1<<30, ages); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNode(b *testing.B) {
	n := ratelimit.NewNode(50, 200, 16384)
	at := time.Now()
	for b.Loop() {
		n.Allow("k", at)
	}
}
