package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/schollz/progressbar/v3"

	"consilium/internal/account"
	"consilium/internal/app"
	"consilium/internal/config"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database/cluster"
)

// readers is how many members read and write; authors how many wrote what is
// loaded.
const (
	readers = 200
	authors = 500
	batch   = 1000
)

// house is the loaded database and what is known of it.
type house struct {
	dir      string
	cluster  *cluster.Cluster
	app      *app.App
	corpus   *corpus
	threads  []ids.ID
	sessions []string
	posts    int
}

func prepare(ctx context.Context, s settings) (*house, error) {
	dir, err := os.MkdirTemp("", "consilium-bench-")
	if err != nil {
		return nil, err
	}
	h := &house{dir: dir, corpus: newCorpus(), posts: s.questions + s.answers}
	if h.cluster, err = cluster.Start(ctx, filepath.Join(dir, "postgres")); err != nil {
		h.close()
		return nil, err
	}
	cfg, err := config.Load([]string{"CONSILIUM_DATABASE_URL=" + h.cluster.URL("consilium"), "CONSILIUM_DATA=" + dir})
	if err == nil {
		h.app, err = app.Open(ctx, cfg, app.Options{Log: slog.New(slog.DiscardHandler)})
	}
	if err == nil {
		err = h.load(ctx, s)
	}
	if err == nil {
		err = h.signIn(ctx)
	}
	if err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

func (h *house) close() {
	if h.app != nil {
		h.app.Close()
	}
	if h.cluster != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		_ = h.cluster.Stop(ctx)
	}
	_ = os.RemoveAll(h.dir)
}

var specialties = []string{"cardiology", "nephrology", "neurology", "surgery", "paediatrics", "psychiatry", "radiology", "anaesthesia"}

func (h *house) load(ctx context.Context, s settings) error {
	db := h.app.DB.Pool()
	for _, key := range specialties {
		if _, err := db.Exec(ctx, `INSERT INTO specialties (key, name) VALUES ($1, initcap($1))`, key); err != nil {
			return err
		}
	}
	who := make([]ids.ID, authors)
	for i := range who {
		who[i] = ids.New()
		_, err := db.Exec(ctx, `INSERT INTO members (id, handle, standing, profession, stage, specialty, jurisdiction, verified_at)
			VALUES ($1, $2, 'clinician', 'physician', 'attending', $3, 'GB', now())`, who[i], fmt.Sprintf("author_%d", i), specialties[i%len(specialties)])
		if err != nil {
			return err
		}
	}
	bar := progressbar.Default(int64(h.posts), "loading")
	if err := h.loadThreads(ctx, s.questions, who, bar); err != nil {
		return err
	}
	if err := h.loadAnswers(ctx, s.answers, who, bar); err != nil {
		return err
	}
	_, err := db.Exec(ctx, `VACUUM ANALYZE`)
	return err
}

func (h *house) loadThreads(ctx context.Context, n int, who []ids.ID, bar *progressbar.ProgressBar) error {
	start := time.Now().Add(-time.Duration(n) * time.Minute)
	for at := 0; at < n; at += batch {
		var list []forum.BulkThread
		for i := at; i < min(n, at+batch); i++ {
			h.corpus.next()
			when := start.Add(time.Duration(i) * time.Minute)
			id := ids.At(when)
			h.threads = append(h.threads, id)
			list = append(list, forum.BulkThread{ID: id, Author: who[i%authors], Kind: "question", Audience: forum.Clinicians,
				Title: h.corpus.text(h.corpus.between(6, 12)), Body: h.corpus.text(h.corpus.between(100, 300)),
				Specialties: []string{specialties[i%len(specialties)]}, CreatedAt: when})
		}
		if err := h.app.Forum.BulkLoad(ctx, list, nil); err != nil {
			return err
		}
		_ = bar.Add(len(list))
	}
	// The newest threads are the ones that are read.
	for i, j := 0, len(h.threads)-1; i < j; i, j = i+1, j-1 {
		h.threads[i], h.threads[j] = h.threads[j], h.threads[i]
	}
	return nil
}

func (h *house) loadAnswers(ctx context.Context, n int, who []ids.ID, bar *progressbar.ProgressBar) error {
	now := time.Now()
	for at := 0; at < n; at += batch {
		var list []forum.BulkAnswer
		for i := at; i < min(n, at+batch); i++ {
			h.corpus.next()
			list = append(list, forum.BulkAnswer{ID: ids.At(now), Thread: h.threads[i%len(h.threads)], Author: who[(i*7+1)%authors],
				Body: h.corpus.text(h.corpus.between(100, 300)), BottomLine: h.corpus.text(10), Votes: i % 9, CreatedAt: now})
		}
		if err := h.app.Forum.BulkLoad(ctx, nil, list); err != nil {
			return err
		}
		_ = bar.Add(len(list))
	}
	return nil
}

// signIn makes the readers and a session for each.
func (h *house) signIn(ctx context.Context) error {
	for i := range readers {
		claims := account.Claims{Provider: "bench", Issuer: "bench", Subject: strconv.Itoa(i)}
		opened, err := h.app.Accounts.SignIn(ctx, claims, account.Visitor{})
		if err != nil {
			return err
		}
		err = h.app.DB.WithTx(ctx, func(ctx context.Context) error {
			return h.app.Accounts.Admit(ctx, opened.MemberID, account.Admission{Standing: actor.Clinician, Profession: "physician",
				Stage: "attending", Jurisdiction: "GB", VerifiedAt: time.Now()})
		})
		if err != nil {
			return err
		}
		as := actor.With(ctx, actor.Actor{MemberID: opened.MemberID, SessionID: opened.SessionID, Standing: actor.Clinician})
		if err := h.app.Accounts.Accept(as, account.RulesVersion, account.PrivacyVersion); err != nil {
			return err
		}
		if err := h.app.Accounts.ChooseHandle(as, fmt.Sprintf("reader_%d", i)); err != nil {
			return err
		}
		// The change of standing renews a session at its next use: sign in
		// again, so that the measured requests don't.
		again, err := h.app.Accounts.SignIn(ctx, claims, account.Visitor{})
		if err != nil {
			return err
		}
		h.sessions = append(h.sessions, again.Token)
	}
	return nil
}

func (h *house) reader(i int) string { return h.sessions[i%len(h.sessions)] }

var tokenPattern = regexp.MustCompile(`name="csrf-token" content="([^"]+)"`)

// tokens reads each reader's form token off a page.
func (h *house) tokens(server *running) ([]string, error) {
	out := make([]string, len(h.sessions))
	for i, session := range h.sessions {
		body, _, err := server.target.send(get("/ask", session))
		if err != nil {
			return nil, err
		}
		found := tokenPattern.FindSubmatch(body)
		if found == nil {
			return nil, fmt.Errorf("the page holds no form token")
		}
		out[i] = string(found[1])
	}
	return out, nil
}

// running is one started server.
type running struct {
	pid     int
	target  *target
	metrics string
	stop    func()
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// start runs the server on the loaded database until its index holds every
// post.
func (h *house) start(ctx context.Context, binary string, cachePages int) (*running, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	metrics, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(binary, "serve") //nolint:gosec // the binary under measurement, named by who measures
	cmd.Env = append(os.Environ(), "CONSILIUM_DATABASE_URL="+h.cluster.URL("consilium"), "CONSILIUM_DATA="+h.dir,
		"CONSILIUM_ADDR=127.0.0.1:"+port, "CONSILIUM_BASE_URL=http://localhost:"+port, "CONSILIUM_METRICS_ADDR=127.0.0.1:"+metrics,
		"CONSILIUM_LIMITS=off", "CONSILIUM_DRAIN_SECONDS=0", "CONSILIUM_CACHE_PAGES="+strconv.Itoa(cachePages))
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	r := &running{pid: cmd.Process.Pid, metrics: "http://127.0.0.1:" + metrics + "/metrics",
		target: newTarget("127.0.0.1:"+port, "localhost:"+port, cmd.Process.Pid, h.cluster.PID()),
		stop:   func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() }}
	if err := h.wait(ctx, r); err != nil {
		r.stop()
		return nil, err
	}
	return r, nil
}

// wait looks until the server is ready and its index whole.
func (h *house) wait(ctx context.Context, r *running) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	for {
		res, err := http.Get("http://" + r.target.addr + "/readyz")
		if err == nil {
			_ = res.Body.Close()
			var indexed int
			err = h.app.DB.Pool().QueryRow(ctx, `SELECT coalesce(max(documents), 0) FROM index_nodes WHERE seen_at > now() - interval '10 seconds'`).Scan(&indexed)
			if err == nil && indexed >= h.posts && res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the server did not become ready: %w", ctx.Err())
		case <-time.After(500 * time.Millisecond):
		}
	}
}
