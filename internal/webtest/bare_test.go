package webtest

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"consilium/internal/account"
	"consilium/internal/accountweb"
	"consilium/internal/app"
	"consilium/internal/app/demo"
	"consilium/internal/config"
	"consilium/internal/dbtest"
	"consilium/internal/directory"
	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// bare is a node without the demonstration's community: what stands in it is
// what the test planted. Its log and its mail are kept.
type bare struct {
	*house
	log  *written
	post *mailbox
	data string
}

func newBare(t *testing.T, db *database.DB) *bare {
	t.Helper()
	b := &bare{log: &written{}, post: newMailbox(t), data: t.TempDir()}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	ok(t, err)
	b.house = &house{t: t, base: "http://localhost:" + port, phones: &phones{}}
	cfg, err := config.Load([]string{"CONSILIUM_BASE_URL=" + b.base, "CONSILIUM_DATA=" + b.data, "CONSILIUM_METRICS_ADDR=off",
		"CONSILIUM_DATABASE_URL=" + db.URL(), "CONSILIUM_LIMITS=off", "CONSILIUM_SMTP_HOST=127.0.0.1",
		"CONSILIUM_SMTP_PORT=" + strconv.Itoa(b.post.port), "CONSILIUM_SMTP_FROM=house@consilium.example", "CONSILIUM_SMTP_SECURITY=plain"})
	ok(t, err)
	cast, err := demo.NewCast()
	ok(t, err)
	log := slog.New(slog.NewJSONHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b.app, err = app.Open(t.Context(), cfg, app.Options{Personas: cast, Serving: true, Log: log})
	ok(t, err)
	_, err = b.app.Directory.Seed(actor.With(t.Context(), actor.System), []directory.Specialty{{Key: "nephrology", Name: "Nephrology"}, {Key: "cardiology", Name: "Cardiology"}})
	ok(t, err)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	served := make(chan error, 1)
	go func() { served <- b.app.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		ok(t, <-served)
		b.app.Close()
	})
	return b
}

// resident is a member who can act both ways: through the pages and through the
// use-cases.
type resident struct {
	*browser
	actor.Actor
	name, token, mail string
}

func (p *resident) ctx() context.Context {
	return actor.With(p.h.t.Context(), p.Actor)
}

// join makes a member of a standing, whose handle and subject is their name;
// of who has a duty the session has proven a second factor.
func (b *bare) join(name string, standing actor.Standing, profession, stage string, grants ...actor.Grant) *resident {
	t := b.t
	t.Helper()
	claims := accountweb.PersonaOf(name)
	mail := strings.TrimSuffix(name, "hkx") + "mailkx"
	claims.Mail = mail + "@mail.example"
	opened, err := b.app.Accounts.SignIn(t.Context(), claims, account.Visitor{})
	ok(t, err)
	p := &resident{name: name, mail: mail, token: opened.Token, browser: b.stranger(), Actor: actor.Actor{MemberID: opened.MemberID, SessionID: opened.SessionID,
		Standing: standing, Profession: profession, Stage: stage, Fresh: true, RulesAccepted: true}}
	p.cookies["__Host-session"] = opened.Token
	ok(t, b.app.Accounts.Accept(p.ctx(), account.RulesVersion, account.PrivacyVersion))
	if standing == actor.Clinician || standing == actor.Student {
		ok(t, b.app.DB.WithTx(p.ctx(), func(ctx context.Context) error {
			return b.app.Accounts.Admit(ctx, p.MemberID, account.Admission{Standing: standing, Profession: profession, Stage: stage, Jurisdiction: "GB", VerifiedAt: time.Now()})
		}))
		ok(t, b.app.Accounts.ChooseHandle(p.ctx(), name))
		p.Handle = name
	}
	for _, g := range grants {
		_, err := b.app.Accounts.PendingGrant(actor.With(t.Context(), actor.System), claims.Issuer, claims.Subject, g)
		ok(t, err)
		p.Grants |= g
	}
	if p.Grants != 0 { // who has a duty does it by a second factor
		p.registers()
		p.token = p.cookies["__Host-session"]
	}
	return p
}

// justified lets whatever the guard finds stand, for a reason that says the
// same words again: what is erased must go from there too.
func (b *bare) justified(p *resident, w forum.Wording) guard.Answers {
	b.t.Helper()
	seen, err := b.app.Forum.Look(p.ctx(), w)
	ok(b.t, err)
	a := seen.Justify(guard.Public, func(guard.Finding) bool { return true })
	for _, f := range seen.Findings {
		a.Reasons[f.Key] = guard.Answer{Code: guard.Public, Words: f.Before + f.Text + f.After}
	}
	return a
}

func (b *bare) ask(p *resident, audience forum.Audience, title, body string) ids.ID {
	b.t.Helper()
	id, err := b.app.Forum.Ask(p.ctx(), forum.Question{Key: ids.New(), Kind: "question", Title: title, Body: body, Audience: audience, Specialties: []string{"nephrology"},
		Guard: b.justified(p, forum.Wording{Title: title, Body: body})})
	ok(b.t, err)
	return id
}

func (b *bare) answer(p *resident, thread ids.ID, body, line string) ids.ID {
	b.t.Helper()
	id, err := b.app.Forum.Answer(p.ctx(), forum.Reply{Key: ids.New(), Thread: thread, Body: body, BottomLine: line, Guard: b.justified(p, forum.Wording{Body: body, BottomLine: line})})
	ok(b.t, err)
	return id
}

func (b *bare) comment(p *resident, on forum.PostRef, body string) ids.ID {
	b.t.Helper()
	made, err := b.app.Forum.Comment(p.ctx(), forum.Remark{Key: ids.New(), On: on, Body: body, Guard: b.justified(p, forum.Wording{Body: body})})
	ok(b.t, err)
	return made.ID
}

// did fails the test where a use-case that gives something else too failed.
func did[T any](t testing.TB) func(T, error) {
	t.Helper()
	return func(_ T, err error) { t.Helper(); ok(t, err) }
}

func threadRef(id ids.ID) forum.PostRef  { return forum.PostRef{Kind: forum.KindThread, ID: id} }
func answerRef(id ids.ID) forum.PostRef  { return forum.PostRef{Kind: forum.KindAnswer, ID: id} }
func commentRef(id ids.ID) forum.PostRef { return forum.PostRef{Kind: forum.KindComment, ID: id} }

// indexed waits until the index knows what was committed.
func (b *bare) indexed() {
	b.t.Helper()
	newest, err := b.app.Feed.Newest(b.t.Context())
	ok(b.t, err)
	ctx, cancel := context.WithTimeout(b.t.Context(), time.Minute)
	defer cancel()
	ok(b.t, b.app.Index.CaughtUp(ctx, newest))
}

// worked waits until the queue has nothing left to do now.
func (b *bare) worked() {
	b.t.Helper()
	dbtest.Eventually(b.t, "the queue is empty", func() bool {
		return b.count(`SELECT count(*) FROM river_job WHERE finalized_at IS NULL AND kind <> 'tidy'`) == 0
	})
}

// written is a log that may be written to from anywhere.
type written struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (k *written) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.buf.Write(p)
}

func (k *written) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.buf.String()
}

// mailbox is a real mail server on loopback that keeps what it is sent.
type mailbox struct {
	written
	port    int
	letters int
}

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	m := &mailbox{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	addr, is := l.Addr().(*net.TCPAddr)
	if !is {
		t.Fatal("no port")
	}
	m.port = addr.Port
	server := smtp.NewServer(m)
	server.Domain, server.AllowInsecureAuth = "localhost", true
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return m
}

func (m *mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return mailing{m}, nil }

type mailing struct{ *mailbox }

func (mailing) Reset()                                   {}
func (mailing) Logout() error                            { return nil }
func (mailing) Mail(string, *smtp.MailOptions) error     { return nil }
func (mailing) Rcpt(_ string, _ *smtp.RcptOptions) error { return nil }
func (m mailing) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	m.mu.Lock()
	m.letters++
	m.buf.Write(raw)
	m.mu.Unlock()
	return err
}

// signedIn says whether a cookie opens a session.
func (b *bare) signedIn(token string) bool {
	b.t.Helper()
	s := b.stranger()
	s.cookies["__Host-session"] = token
	return s.get("/settings").status == http.StatusOK
}
