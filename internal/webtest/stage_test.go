package webtest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"consilium/internal/account"
	"consilium/internal/accountweb"
	"consilium/internal/credential"
	"consilium/internal/directory"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/moderation"
)

// person is somebody with a session of their own, made in the database.
type person struct {
	h       *house
	name    string
	cookies map[string]string
	token   string // form token, of the session cookie in tokenOf
	tokenOf string
	who     actor.Actor
	phone   *phone // second factor; nil for none
}

// standing says what a person is to be.
type standing struct {
	standing          actor.Standing
	profession, stage string
	grants            actor.Grant
	nameless          bool // has not chosen a handle
}

var (
	aClinician = standing{standing: actor.Clinician, profession: "physician", stage: "attending"}
	aNurse     = standing{standing: actor.Clinician, profession: "nurse", stage: "attending"}
	aStudent   = standing{standing: actor.Student, profession: "student", stage: "student"}
	anybody    = standing{standing: actor.Applicant}
	// aProvisional is somebody of whom a register has number and name.
	aProvisional = standing{standing: actor.Provisional, profession: "physician", stage: "attending", nameless: true}
)

func granted(g actor.Grant) standing { return standing{standing: actor.Applicant, grants: g} }

func (h *house) nobody() *person {
	return &person{h: h, name: "stranger", cookies: map[string]string{}}
}

// enrol makes a member and a session that is freshly signed in; of who has a
// duty it has proven a second factor too.
func (h *house) enrol(name string, s standing) *person {
	h.t.Helper()
	p := h.nobody()
	p.name = name
	ctx := h.t.Context()
	p.signIn()
	p.who.Standing, p.who.Fresh, p.who.RulesAccepted = actor.Applicant, true, true
	ok(h.t, h.app.Accounts.Accept(actor.With(ctx, p.who), account.RulesVersion, account.PrivacyVersion))
	if s.standing != actor.Applicant {
		ok(h.t, h.app.DB.WithTx(ctx, func(ctx context.Context) error {
			return h.app.Accounts.Admit(ctx, p.who.MemberID, account.Admission{Standing: s.standing, Profession: s.profession, Stage: s.stage,
				Jurisdiction: "GB", VerifiedAt: time.Now()})
		}))
	}
	p.who.Standing, p.who.Profession, p.who.Stage = s.standing, s.profession, s.stage
	for _, g := range []actor.Grant{actor.CredentialReviewer, actor.Moderator, actor.Administrator} {
		if s.grants.Has(g) {
			_, err := h.app.Accounts.PendingGrant(actor.With(ctx, actor.System), accountweb.PersonaIssuer, name, g)
			ok(h.t, err)
		}
	}
	p.who.Grants = s.grants
	if s.standing != actor.Applicant && !s.nameless {
		p.who.Handle = "t_" + name
		ok(h.t, h.app.Accounts.ChooseHandle(p.ctx(), p.who.Handle))
	}
	p.open(account.Visitor{Token: p.cookies["__Host-session"]}) // one that no change of standing renews
	if s.grants != 0 {
		p.phone = p.registers() // who has a duty acts by it
	}
	return p
}

// signIn gives the person one more session and moves over to it.
func (p *person) signIn() {
	p.h.t.Helper()
	p.open(account.Visitor{})
}

func (p *person) open(v account.Visitor) {
	p.h.t.Helper()
	opened, err := p.h.app.Accounts.SignIn(p.h.t.Context(), accountweb.PersonaOf(p.name), v)
	ok(p.h.t, err)
	p.cookies["__Host-session"] = opened.Token
	p.who.MemberID, p.who.SessionID = opened.MemberID, opened.SessionID
}

// again is the same person in another browser.
func (p *person) again() *person {
	p.h.t.Helper()
	twin := *p
	twin.cookies, twin.token = map[string]string{}, ""
	twin.signIn()
	return &twin
}

func (p *person) ctx() context.Context { return actor.With(p.h.t.Context(), p.who) }

// reply is what came back, unread.
type reply struct {
	status   int
	location string
	request  string
	body     string
	header   http.Header
}

var tokenIn = regexp.MustCompile(`name="_token" value="([^"]*)"`)

// formToken is the token of the person's forms.
func (p *person) formToken() string {
	p.h.t.Helper()
	if p.token == "" || p.tokenOf != p.cookies["__Host-session"] {
		found := tokenIn.FindStringSubmatch(p.ask(http.MethodGet, "/rules", nil).body)
		if found == nil {
			found = tokenIn.FindStringSubmatch(p.ask(http.MethodGet, "/sign-in", nil).body)
		}
		if found == nil {
			p.h.t.Fatalf("%s gets no form", p.name)
		}
		p.token, p.tokenOf = found[1], p.cookies["__Host-session"]
	}
	return p.token
}

// send asks with the person's token when it is no GET.
func (p *person) send(method, path string, form url.Values) reply {
	p.h.t.Helper()
	if method != http.MethodGet {
		filled := url.Values{}
		for name, values := range form {
			filled[name] = values
		}
		filled.Set("_token", p.formToken())
		form = filled
	}
	return p.ask(method, path, form)
}

func (p *person) ask(method, path string, form url.Values) reply {
	p.h.t.Helper()
	if form == nil {
		return p.asks(method, path, "", nil)
	}
	return p.asks(method, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// asks sends a body of a kind; an empty kind is no body.
func (p *person) asks(method, path, kind string, body io.Reader) reply {
	p.h.t.Helper()
	req, err := http.NewRequestWithContext(p.h.t.Context(), method, p.h.base+path, body)
	ok(p.h.t, err)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Origin", p.h.base)
	}
	for name, value := range p.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	ok(p.h.t, err)
	defer func() { _ = res.Body.Close() }()
	p.keep(res.Cookies())
	raw, err := io.ReadAll(res.Body)
	ok(p.h.t, err)
	return reply{status: res.StatusCode, location: res.Header.Get("Location"), request: res.Header.Get("X-Request-Id"), body: string(raw), header: res.Header}
}

func (p *person) keep(cookies []*http.Cookie) {
	for _, c := range cookies {
		if c.MaxAge < 0 {
			delete(p.cookies, c.Name)
		} else {
			p.cookies[c.Name] = c.Value
		}
	}
}

// stage makes, through the use-cases, what tests act on.
type stage struct {
	h *house
	// ann is a student who writes among learners, bob a physician.
	ann, bob, reviewer, moderator, administrator *person
	made                                         int
	mu                                           sync.Mutex
}

func newStage(h *house) *stage {
	return &stage{h: h, ann: h.enrol("stage_ann", aStudent), bob: h.enrol("stage_bob", aClinician),
		reviewer:      h.enrol("stage_reviewer", granted(actor.CredentialReviewer)),
		moderator:     h.enrol("stage_moderator", granted(actor.Moderator)),
		administrator: h.enrol("stage_admin", granted(actor.Administrator))}
}

// next is a number that nothing else here has.
func (s *stage) next() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	return s.made
}

// somebody is a new member for one use.
func (s *stage) somebody(is standing) *person { return s.h.enrol("one_"+word(s.next()), is) }

// word writes a number in letters.
func word(n int) string {
	out := ""
	for n > 0 {
		n, out = n/26, string(rune('a'+n%26))+out
	}
	return "x" + out
}

func made[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		ok(t, err)
		return v
	}
}

func (s *stage) thread(by *person, audience forum.Audience) forum.PostRef {
	s.h.t.Helper()
	id := made[ids.ID](s.h.t)(s.h.app.Forum.Ask(by.ctx(), forum.Question{Key: ids.New(), Kind: "question", Title: "A thread of the stage",
		Body: "What stands here is of no interest.", Audience: audience, Specialties: []string{"nephrology"}}))
	return forum.PostRef{Kind: forum.KindThread, ID: id}
}

func (s *stage) answer(by *person, in forum.PostRef) forum.PostRef {
	s.h.t.Helper()
	id := made[ids.ID](s.h.t)(s.h.app.Forum.Answer(by.ctx(), forum.Reply{Key: ids.New(), Thread: in.ID, Body: "An answer of the stage.", BottomLine: "A line of it."}))
	return forum.PostRef{Kind: forum.KindAnswer, ID: id}
}

func (s *stage) comment(by *person, on forum.PostRef) forum.PostRef {
	s.h.t.Helper()
	return made[forum.Made](s.h.t)(s.h.app.Forum.Comment(by.ctx(), forum.Remark{Key: ids.New(), On: on, Body: "A remark of the stage."})).PostRef
}

func (s *stage) hide(ref forum.PostRef) {
	s.h.t.Helper()
	ok(s.h.t, s.h.app.Moderation.Hide(s.moderator.ctx(), ref, "1"))
}

func (s *stage) delete(by *person, ref forum.PostRef) {
	s.h.t.Helper()
	made[ids.ID](s.h.t)(s.h.app.Forum.Delete(by.ctx(), ref))
}

func (s *stage) flag(by *person, ref forum.PostRef) {
	s.h.t.Helper()
	made[moderation.Flagged](s.h.t)(s.h.app.Moderation.Flag(by.ctx(), moderation.Complaint{Key: ids.New(), Post: ref, Reason: moderation.Dangerous, Note: "A note."}))
}

// application is the item of the queue that a new application is.
func (s *stage) application(by *person) ids.ID {
	s.h.t.Helper()
	id := made[ids.ID](s.h.t)(s.h.app.Credential.Apply(by.ctx(), credential.Input{Key: ids.New(), Facts: credential.Facts{LegalName: "Anna Stage",
		Profession: "nurse", Stage: "attending", Jurisdiction: "GB", Register: "NMC", Number: fmt.Sprintf("01A%04dB", s.next())}}))
	return itemOf(s.h, id)
}

// proven puts evidence beside the application of an item that is enough for
// every policy.
func proven(h *house, item ids.ID) {
	h.t.Helper()
	for _, kind := range []string{"registry", "document", "vouch", "vouch"} {
		_, err := h.app.DB.Pool().Exec(h.t.Context(), `INSERT INTO evidence (id, application_id, member_id, kind, state, created_at, given_at, deleted_at)
			SELECT gen_random_uuid(), a.id, a.member_id, $2, 'confirmed', a.submitted_at, a.submitted_at, a.submitted_at
			FROM review_items i JOIN applications a ON a.id = i.subject_id WHERE i.id = $1`, item, kind)
		ok(h.t, err)
	}
}

// itemOf is the item of the queue that is about something.
func itemOf(h *house, subject ids.ID) ids.ID {
	h.t.Helper()
	var id ids.ID
	ok(h.t, h.app.DB.Pool().QueryRow(h.t.Context(), `SELECT id FROM review_items WHERE subject_id = $1 ORDER BY opened_at DESC LIMIT 1`, subject).Scan(&id))
	return id
}

func (s *stage) specialty() string {
	s.h.t.Helper()
	key := "stage-" + word(s.next())
	ok(s.h.t, s.h.app.Directory.Create(s.administrator.ctx(), directory.Specialty{Key: key, Name: "Stage " + key}))
	return key
}

// identity gives the member a second way of signing in.
func (s *stage) identity(of *person) ids.ID {
	s.h.t.Helper()
	id := ids.New()
	_, err := s.h.app.DB.Pool().Exec(s.h.t.Context(), `INSERT INTO identities (id, member_id, provider, issuer, subject) VALUES ($1, $2, 'persona', $3, $4)`,
		id, of.who.MemberID, accountweb.PersonaIssuer, "second_"+word(s.next()))
	ok(s.h.t, err)
	return id
}

// factor gives the member one more second factor, which the session has then
// proven.
func (s *stage) factor(of *person) ids.ID {
	s.h.t.Helper()
	of.registers()
	var id ids.ID
	ok(s.h.t, s.h.app.DB.Pool().QueryRow(s.h.t.Context(), `SELECT id FROM factors WHERE member_id = $1 ORDER BY created_at DESC LIMIT 1`, of.who.MemberID).Scan(&id))
	return id
}

// givenFactor is factor past the pages, which count how often somebody tries a
// code: for who does it over and over.
func (s *stage) givenFactor(of *person) ids.ID {
	s.h.t.Helper()
	id := ids.New()
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{`DELETE FROM factors WHERE member_id = $1 AND name = 'given'`, []any{of.who.MemberID}},
		{`INSERT INTO factors (id, member_id, kind, name, secret_sealed, created_at) VALUES ($1, $2, 'totp', 'given', $3, now())`,
			[]any{id, of.who.MemberID, s.h.app.Ring.Seal([]byte("a secret of twenty b"), "factors.secret:"+id.String())}},
		{`UPDATE sessions SET second_factor_at = now() WHERE member_id = $1`, []any{of.who.MemberID}},
	} {
		_, err := s.h.app.DB.Pool().Exec(s.h.t.Context(), step.sql, step.args...)
		ok(s.h.t, err)
	}
	return id
}

// place puts what it is given, in pairs of name and value, into a route's
// pattern.
func place(pattern string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		parts := strings.Split(pattern, "/")
		for n, part := range parts {
			if part == ":"+pairs[i] {
				parts[n] = url.PathEscape(pairs[i+1])
			}
		}
		pattern = strings.Join(parts, "/")
	}
	return pattern
}

func pathOf(ref forum.PostRef) string { return "/" + string(ref.Kind) + "s/" + ref.ID.String() }
