// Command bench measures what a request costs: processor time of the server
// and of the whole PostgreSQL, as a multiple of an Echo handler that returns
// as many bytes, in the same run.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"

	"consilium/internal/guard"
	"consilium/internal/kernel/ids"
)

type settings struct {
	binary             string
	questions, answers int
	requests           int
}

func main() {
	var s settings
	flag.StringVar(&s.binary, "binary", "bin/consilium", "the server to measure")
	flag.IntVar(&s.questions, "questions", 20_000, "how many questions to load")
	flag.IntVar(&s.answers, "answers", 60_000, "how many answers to load")
	flag.IntVar(&s.requests, "requests", 3_000, "how many requests a line measures")
	floor := flag.Bool("floor", false, "serve the floor (used by the bench itself)")
	flag.Parse()
	var err error
	if *floor {
		err = serveFloor()
	} else {
		err = measure(s)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// line is one line of the result.
type line struct {
	name       string
	got, floor outcome
	statements float64
}

func (l line) String() string {
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	return fmt.Sprintf("%s  %.3f  %.4f  %.1f  %.1f  %.1f  %.1f", l.name, ms(l.got.cpu), ms(l.floor.cpu),
		float64(l.got.cpu)/float64(l.floor.cpu), ms(l.got.p50), ms(l.got.p99), l.statements)
}

func measure(s settings) error {
	ctx := context.Background()
	h, err := prepare(ctx, s)
	if err != nil {
		return err
	}
	defer h.close()
	base, stopFloor, err := startFloor()
	if err != nil {
		return err
	}
	defer stopFloor()
	b := &bench{settings: s, house: h, base: base, rng: rand.New(rand.NewPCG(3, 4))}
	server, err := h.start(ctx, s.binary, 1000)
	if err != nil {
		return err
	}
	lines, err := b.warm(server)
	memory := rss(server.pid)
	server.stop()
	if err != nil {
		return err
	}
	cold, err := h.start(ctx, s.binary, 0)
	if err != nil {
		return err
	}
	defer cold.stop()
	coldLine, err := b.page(cold, "thread_cold", "/threads/:id", b.zipfThreads())
	if err != nil {
		return err
	}
	fmt.Println("name  cpu_ms  floor_cpu_ms  ratio  p50_ms  p99_ms  sql_statements")
	for _, l := range append([]line{lines[0], coldLine}, lines[1:]...) {
		fmt.Println(l)
	}
	fmt.Printf("rss_mb %d\n", memory)
	info, err := os.Stat(s.binary)
	if err == nil {
		fmt.Printf("binary_mb %d\n", info.Size()>>20)
	}
	return err
}

// bench measures lines.
type bench struct {
	settings
	house *house
	base  *target
	rng   *rand.Rand
}

func (b *bench) warm(server *running) ([]line, error) {
	pages := b.zipfThreads()
	for i := range 1000 { // each page once, so that the cache holds it
		if _, _, err := server.target.send(pages(i)); err != nil {
			return nil, err
		}
	}
	queries := b.house.corpus.pairs(100)
	reader := b.house.reader
	steps := []struct {
		name, path string
		next       func(int) shot
	}{
		{"thread_warm", "/threads/:id", pages},
		{"newest", "/threads", func(i int) shot { return get("/threads", reader(i)) }},
		{"search_two_words", "/search", func(i int) shot {
			return get("/search?q="+url.QueryEscape(queries[i%len(queries)]), reader(i))
		}},
	}
	var out []line
	for _, step := range steps {
		l, err := b.page(server, step.name, step.path, step.next)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	post, err := b.post(server)
	return append(out, post), err
}

func get(path, cookie string) shot {
	return shot{method: "GET", path: path, cookie: "__Host-session=" + cookie, want: 200}
}

// zipfThreads reads a thousand threads, some far more often than others, as
// two hundred readers.
func (b *bench) zipfThreads() func(int) shot {
	const some = 1000
	z := rand.NewZipf(b.rng, 1.1, 4, some-1)
	order := make([]int, 1<<16)
	for i := range order {
		order[i] = int(z.Uint64())
	}
	for i := range some { // all of them first
		order[i] = i
	}
	return func(i int) shot {
		return get("/threads/"+b.house.threads[order[i%len(order)]].String(), b.house.reader(i))
	}
}

// page measures a page, and the floor at its size right after it.
func (b *bench) page(server *running, name, path string, next func(int) shot) (line, error) {
	fmt.Fprintln(os.Stderr, "measuring", name)
	if _, err := server.target.run(200, next); err != nil { // connections, statements, pools
		return line{}, err
	}
	before, err := server.statements("GET", path)
	if err != nil {
		return line{}, err
	}
	got, err := server.target.run(b.requests, next)
	if err != nil {
		return line{}, err
	}
	after, err := server.statements("GET", path)
	if err != nil {
		return line{}, err
	}
	floor, err := b.floor(shot{method: "GET", path: fmt.Sprintf("/bytes/%d", got.bytes), want: 200})
	return line{name: name, got: got, floor: floor, statements: after.per(before)}, err
}

// floorTimes is how many more requests the floor gets: it is fast, and
// processor time comes in hundredths of a second.
const floorTimes = 8

func (b *bench) floor(s shot) (outcome, error) {
	if _, err := b.base.run(500, func(int) shot { return s }); err != nil {
		return outcome{}, err
	}
	return b.base.run(b.requests*floorTimes, func(int) shot { return s })
}

func (b *bench) post(server *running) (line, error) {
	fmt.Fprintln(os.Stderr, "measuring post_answer")
	tokens, err := b.house.tokens(server)
	if err != nil {
		return line{}, err
	}
	bodies := make([]string, 64)
	asks := guard.New(nil, nil, nil)
	for i := range bodies {
		bodies[i] = b.house.corpus.answer(asks)
	}
	form := func(i int) shot {
		who := i % len(tokens)
		values := url.Values{"_token": {tokens[who]}, "key": {ids.New().String()}, "body": {bodies[i%len(bodies)]}, "bottom_line": {""}}
		s := get("/threads/"+b.house.threads[(i*37)%len(b.house.threads)].String()+"/answers", b.house.sessions[who])
		s.method, s.body, s.want = "POST", values.Encode(), 303
		return s
	}
	const path = "/threads/:id/answers"
	if _, err := server.target.run(100, form); err != nil {
		return line{}, err
	}
	before, err := server.statements("POST", path)
	if err != nil {
		return line{}, err
	}
	got, err := server.target.run(b.requests/2, form)
	if err != nil {
		return line{}, err
	}
	after, err := server.statements("POST", path)
	if err != nil {
		return line{}, err
	}
	sample := form(0)
	floor, err := b.floor(shot{method: "POST", path: "/post", body: sample.body, want: 303})
	return line{name: "post_answer", got: got, floor: floor, statements: after.per(before)}, err
}

func startFloor() (*target, func(), error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.Command(self, "-floor")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	stop := func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	addr, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return nil, nil, err
	}
	addr = strings.TrimSpace(addr)
	return newTarget(addr, addr, cmd.Process.Pid), stop, nil
}
