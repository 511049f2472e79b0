package notify

import (
	"context"
	"io"
	"log"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"consilium/internal/account"
	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/jobs"
	"consilium/internal/platform/mail"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// house is notify over a real forum, real accounts and a real mail server.
type house struct {
	*Service
	t     *testing.T
	db    *database.DB
	clock *clock.Fake
	forum *forum.Service
	accs  *account.Service
	post  *postOffice
}

func newHouse(t *testing.T) house {
	t.Helper()
	h := house{t: t, db: dbtest.New(t), clock: dbtest.Clock(t), post: openPostOffice(t)}
	ring := dbtest.Seal(t)
	h.accs = account.New(h.db, h.clock, ring)
	h.forum = forum.New(forum.Deps{DB: h.db, Clock: h.clock, Seal: ring})
	sender, err := mail.NewSMTP(mail.Config{Host: "127.0.0.1", Port: h.post.port, From: "Consilium <no-reply@consilium.example>", Security: mail.Plain})
	h.ok(err)
	h.Service = h.with(sender)
	h.exec(`INSERT INTO specialties (key, name) VALUES ('nephrology', 'Nephrology')`)
	return h
}

func (h house) with(sender mail.Sender) *Service {
	h.t.Helper()
	base, err := url.Parse("https://consilium.example")
	h.ok(err)
	s, err := New(Deps{DB: h.db, Clock: h.clock, Accounts: h.accs, Mail: sender, Templates: os.DirFS("../../templates"), BaseURL: base})
	h.ok(err)
	return s
}

// member is a physician who gets mail at their handle's address, but without
// the underscore: a handle in an address would hide one in a mail.
func (h house) member(handle string) actor.Actor {
	h.t.Helper()
	o, err := h.accs.SignIn(h.t.Context(), account.Claims{Provider: "op", Issuer: "https://op.example", Subject: handle}, account.Visitor{})
	h.ok(err)
	h.exec(`UPDATE members SET handle = $2, standing = 'clinician', profession = 'physician', stage = 'attending', verified_at = now(), specialty = 'nephrology' WHERE id = $1`,
		o.MemberID, handle)
	v, _, err := h.accs.Load(h.t.Context(), o.Token)
	h.ok(err)
	h.ok(h.accs.MailTo(h.as(v.Actor), address(v.Actor)))
	return v.Actor
}

func address(a actor.Actor) string {
	return a.MemberID.String() + "@hospital.example"
}

func (h house) as(a actor.Actor) context.Context { return actor.With(h.t.Context(), a) }
func (h house) system() context.Context          { return actor.With(h.t.Context(), actor.System) }

func (h house) ask(a actor.Actor, title string) ids.ID {
	h.t.Helper()
	id, err := h.forum.Ask(h.as(a), forum.Question{Key: ids.New(), Kind: "question", Title: title, Body: "Some words about potassium.",
		Audience: forum.Clinicians, Specialties: []string{"nephrology"}})
	h.ok(err)
	return id
}

func (h house) answer(a actor.Actor, thread ids.ID, line string) ids.ID {
	h.t.Helper()
	id, err := h.forum.Answer(h.as(a), forum.Reply{Key: ids.New(), Thread: thread, Body: "Words of an answer.", BottomLine: line})
	h.ok(err)
	return id
}

func (h house) comment(a actor.Actor, kind forum.PostKind, on ids.ID) ids.ID {
	h.t.Helper()
	made, err := h.forum.Comment(h.as(a), forum.Remark{Key: ids.New(), On: forum.PostRef{Kind: kind, ID: on}, Body: "Words of a comment."})
	h.ok(err)
	return made.ID
}

// work tells of every job that the domains have inserted, as a worker would,
// and takes them away.
func (h house) work() {
	h.t.Helper()
	rows, err := h.db.Pool().Query(h.t.Context(), `DELETE FROM river_job WHERE kind = 'notify' RETURNING id::text, args`)
	h.ok(err)
	todo := map[string]jobs.Notify{}
	for rows.Next() {
		var id string
		var n jobs.Notify
		h.ok(rows.Scan(&id, &n))
		todo[id] = n
	}
	h.ok(rows.Err())
	for id, n := range todo {
		h.ok(h.Tell(h.system(), n, id))
	}
}

func (h house) inbox(a actor.Actor) []Notice {
	h.t.Helper()
	p, err := h.Inbox(h.as(a), "")
	h.ok(err)
	unread := 0
	for _, n := range p.Notices {
		if !n.Read {
			unread++
		}
	}
	if unread != p.Unread {
		h.t.Fatalf("the mark says %d, the inbox holds %d unread", p.Unread, unread)
	}
	return p.Notices
}

func (h house) only(a actor.Actor, kind Kind) Notice {
	h.t.Helper()
	list := h.inbox(a)
	if len(list) != 1 || list[0].Kind != kind {
		h.t.Fatalf("inbox %+v, want one %s", list, kind)
	}
	return list[0]
}

func (h house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%v", err)
	}
}

func (h house) refused(err error, kind errs.Kind) {
	h.t.Helper()
	if !errs.Is(err, kind) {
		h.t.Fatalf("error %v, want kind %d", err, kind)
	}
}

func (h house) count(query string, args ...any) int {
	h.t.Helper()
	var n int
	h.ok(h.db.Pool().QueryRow(h.t.Context(), query, args...).Scan(&n))
	return n
}

func (h house) exec(query string, args ...any) {
	h.t.Helper()
	_, err := h.db.Pool().Exec(h.t.Context(), query, args...)
	h.ok(err)
}

// postOffice is a real mail server on loopback that keeps what it is sent.
type postOffice struct {
	mu     sync.Mutex
	got    []letterGot
	refuse int // a code for every recipient; 0 takes them
	port   int
}

type letterGot struct{ to, data string }

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	p := &postOffice{}
	s := smtp.NewServer(p)
	s.Domain, s.AllowInsecureAuth, s.ErrorLog = "localhost", true, log.New(io.Discard, "", 0)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if at, ok := l.Addr().(*net.TCPAddr); ok {
		p.port = at.Port
	}
	done := make(chan struct{})
	go func() { _ = s.Serve(l); close(done) }()
	t.Cleanup(func() { _ = s.Close(); <-done })
	return p
}

func (p *postOffice) refusing(code int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = code
}

// to gives what came for somebody.
func (p *postOffice) to(a actor.Actor) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for _, l := range p.got {
		if l.to == address(a) {
			out = append(out, strings.ReplaceAll(l.data, "\r\n", "\n"))
		}
	}
	return out
}

func (p *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return &visit{post: p}, nil }

type visit struct {
	post *postOffice
	now  letterGot
}

func (v *visit) Reset()                               { v.now = letterGot{} }
func (v *visit) Logout() error                        { return nil }
func (v *visit) Mail(string, *smtp.MailOptions) error { return nil }
func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.post.mu.Lock()
	defer v.post.mu.Unlock()
	if v.post.refuse != 0 {
		return &smtp.SMTPError{Code: v.post.refuse, Message: "no"}
	}
	v.now.to = to
	return nil
}

func (v *visit) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	v.now.data = string(raw)
	v.post.mu.Lock()
	defer v.post.mu.Unlock()
	v.post.got = append(v.post.got, v.now)
	return err
}
