package search

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"consilium/internal/kernel/ids"
)

// library is many posts with a Zipfian vocabulary, made as they are asked for.
type library struct {
	shelf
	posts int
	words []string
	cum   []float64
}

func newLibrary(posts int) *library {
	l := &library{posts: posts, shelf: shelf{docs: map[string]Document{}}}
	rng := rand.New(rand.NewPCG(1, 2))
	const vocabulary = 60_000
	sum := 0.0
	for i := range vocabulary {
		l.words = append(l.words, syllables(rng, i))
		sum += 1 / math.Pow(float64(i)+2.7, 1.05)
		l.cum = append(l.cum, sum)
	}
	return l
}

func syllables(rng *rand.Rand, i int) string {
	const c, v = "bcdfgklmnprtvxz", "aeiou"
	var b strings.Builder
	for range 2 + rng.IntN(3) {
		b.WriteByte(c[rng.IntN(len(c))])
		b.WriteByte(v[rng.IntN(len(v))])
	}
	return fmt.Sprintf("%s%c", b.String(), 'a'+byte(i%5))
}

func (l *library) text(rng *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		at, _ := slices.BinarySearch(l.cum, rng.Float64()*l.cum[len(l.cum)-1])
		b.WriteString(l.words[min(at, len(l.words)-1)])
		b.WriteByte(' ')
	}
	return b.String()
}

// Walk makes the posts: one question, then three answers.
func (l *library) Walk(_ context.Context, batch func([]Document) error) error {
	rng := rand.New(rand.NewPCG(3, 4))
	start := time.Now().Add(-time.Hour)
	var thread ids.ID
	reaches := []string{"clinicians", "clinicians", "clinicians", "physicians", "students", "learners"}
	var reach string
	var list []Document
	for i := range l.posts {
		d := Document{ID: ids.At(start.Add(time.Duration(i) * time.Millisecond)), Kind: Answer, Author: ids.New(), ThreadKind: "question"}
		if i%4 == 0 {
			d.Kind, d.Title = Thread, l.text(rng, 8)
			thread, reach = d.ID, reaches[rng.IntN(len(reaches))]
		} else if i%3 == 0 {
			d.BottomLine = l.text(rng, 14)
		}
		d.Thread, d.Reach, d.Specialties = thread, reach, []string{fmt.Sprintf("specialty-%d", rng.IntN(30))}
		d.Handle = fmt.Sprintf("member%d", rng.IntN(2000))
		d.Body = l.text(rng, 100+rng.IntN(200))
		if list = append(list, d); len(list) == 1000 {
			if err := batch(list); err != nil {
				return err
			}
			list = nil
		}
	}
	return batch(list)
}

func (l *library) Count(context.Context) (int64, error) { return int64(l.posts), nil }

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func rss() string {
	text, _ := os.ReadFile("/proc/self/status")
	var out []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "Vm") && strings.Contains(line, "RSS") || strings.HasPrefix(line, "VmHWM") || strings.HasPrefix(line, "Rss") {
			out = append(out, strings.Join(strings.Fields(line), " "))
		}
	}
	return strings.Join(out, ", ")
}

// pairs gives two-word queries: both rare, one common, both in more than a
// twentieth of the documents.
func (l *library) pairs(x *Index, rng *rand.Rand) map[string][]string {
	var often, rare []string
	g, _ := x.use()
	defer g.users.RUnlock()
	v, _ := g.view(context.Background())
	defer v.close()
	for i, w := range l.words {
		t := tokens(w)
		li, _ := v.open(fieldText, t[0].term, bare)
		switch {
		case li.df*20 > v.docs && li.df*2 < v.docs:
			often = append(often, w)
		case i > 1000 && li.df >= 10 && li.df*200 < v.docs:
			rare = append(rare, w)
		}
		if i%1000 == 0 {
			v.release()
		}
	}
	out := map[string][]string{}
	pick := func(list []string) string { return list[rng.IntN(len(list))] }
	for range 34 {
		out["rare rare"] = append(out["rare rare"], pick(rare)+" "+pick(rare))
		out["rare often"] = append(out["rare often"], pick(rare)+" "+pick(often))
		out["often often"] = append(out["often often"], pick(often)+" "+pick(often))
	}
	var long []string
	for range 34 {
		long = append(long, l.text(rng, 14))
	}
	out["question of 14 words"] = long
	out["one often"] = often[:min(34, len(often))]
	for _, q := range out["often often"] {
		out["phrase"] = append(out["phrase"], `"`+q+`"`)
	}
	out["filter"] = []string{"specialty:specialty-3", "kind:question", "author:member7"}
	return out
}

// BenchmarkLibrary prints the price of searches over 80,000 posts; it is run
// by hand: go test -run xxx -bench Library -benchtime 1x.
func BenchmarkLibrary(b *testing.B) {
	l := newLibrary(80_000)
	x, err := Open(b.TempDir(), Options{Source: l, Head: l.head, Deadline: time.Minute})
	must(b, err)
	defer func() { _ = x.Close() }()
	start, used := time.Now(), cpu()
	must(b, x.Rebuild(b.Context(), nil))
	st, err := x.Stats()
	must(b, err)
	fmt.Printf("\nrebuild: %v, cpu %v, %d MB, %d segments; %s\n", time.Since(start).Round(time.Millisecond), (cpu() - used).Round(time.Millisecond), st.Bytes>>20, st.Segments, rss())
	runtime.GC()
	pairs := l.pairs(x, rand.New(rand.NewPCG(5, 6)))
	scopes := map[string]Scope{
		"all": {Reaches: []string{"clinicians", "physicians", "students", "learners"}, Author: ids.New()},
		"two": {Reaches: []string{"clinicians", "students"}, Author: ids.New()},
	}
	for b.Loop() {
		for name, queries := range pairs {
			for scopeName, scope := range scopes {
				measure(b, x, name+", scope "+scopeName, queries, scope)
			}
		}
	}
	fmt.Println(rss())
	start = time.Now()
	must(b, x.Purge(b.Context()))
	fmt.Printf("purge of nothing %v\n", time.Since(start))
	load(b, x, pairs, scopes["two"])
	siege(b, x, l)
	fmt.Println(rss())
}

func measure(b *testing.B, x *Index, name string, queries []string, scope Scope) {
	const rounds = 10
	var worst time.Duration
	used, hits, total := cpu(), 0, 0
	for range rounds {
		for _, text := range queries {
			at := time.Now()
			res, err := x.Search(context.Background(), Parse(text), scope, nil, 10)
			must(b, err)
			worst = max(worst, time.Since(at))
			hits += len(res.Hits)
			total += res.Total
		}
	}
	n := rounds * len(queries)
	fmt.Printf("%-34s cpu %8.3f ms  worst %7.2f ms  hits %.1f of %d\n", name, float64((cpu()-used).Microseconds())/1000/float64(n), float64(worst.Microseconds())/1000, float64(hits)/float64(n), total/n)
}

// siege runs the hostile queries, twenty at once.
func siege(b *testing.B, x *Index, l *library) {
	list := hostile()
	list = append(list, strings.Join(l.words[:16], " "), strings.Join(l.words[16:32], " "), strings.Join(l.words[30:46], " "),
		`"`+l.words[0]+" "+l.words[1]+`"`, l.words[40]+` -"`+l.words[0]+" "+l.words[1]+`"`)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var took []time.Duration
	for range 20 {
		wg.Go(func() {
			for range 5 {
				for _, q := range list {
					at := time.Now()
					_, err := x.Search(context.Background(), Parse(q), Scope{Reaches: []string{"clinicians", "students"}}, nil, 10)
					d := time.Since(at)
					mu.Lock()
					took = append(took, d)
					mu.Unlock()
					if err != nil {
						b.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	slices.Sort(took)
	fmt.Printf("hostile, 20 at once: p50 %v, p95 %v, p99 %v, worst %v\n", took[len(took)/2], took[len(took)*95/100], took[len(took)*99/100], took[len(took)-1])
	for _, q := range list {
		at := time.Now()
		_, _ = x.Search(context.Background(), Parse(q), Scope{Reaches: []string{"clinicians", "students"}}, nil, 10)
		if d := time.Since(at); d > 5*time.Millisecond {
			fmt.Printf("  alone %.30q %v\n", q, d)
		}
	}
}

func load(b *testing.B, x *Index, pairs map[string][]string, scope Scope) {
	var all []string
	for _, name := range []string{"rare rare", "rare often", "often often"} {
		all = append(all, pairs[name]...)
	}
	var wg sync.WaitGroup
	used, start := cpu(), time.Now()
	for range 32 {
		wg.Go(func() {
			for _, q := range all {
				_, err := x.Search(context.Background(), Parse(q), scope, nil, 10)
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	n := 32 * len(all)
	fmt.Printf("32 at once: %.3f ms cpu each, %.0f/s\n", float64((cpu()-used).Microseconds())/1000/float64(n), float64(n)/time.Since(start).Seconds())
}
