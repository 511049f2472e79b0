package webtest

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/media"
	"consilium/internal/platform/web"
)

// The standings of the table, a letter each, in the order of its standingColumns:
// stranger, applicant, provisional, student, clinician, credential reviewer, moderator and
// administrator, the last three with the grant alone.
const standingColumns = "SAPTCRMD"

// table says who passes which door: the letter where they do, "-" where they
// may not learn that there is a door. A small letter passes the door and is
// then refused what this request asks for. It is written by hand: what the
// house's own table says has no part in it.
var table = map[string]string{
	"GET /":                                    "SAPTCRMD",
	"GET /rules":                               "SAPTCRMD",
	"GET /privacy":                             "SAPTCRMD",
	"GET /static/:name":                        "SAPTCRMD",
	"GET /favicon.ico":                         "SAPTCRMD",
	"GET /livez":                               "SAPTCRMD",
	"GET /readyz":                              "SAPTCRMD",
	"GET /sign-in":                             "SAPTCRMD",
	"POST /sign-in/:provider":                  "SAPTCRMD",
	"GET /sign-in/:provider/callback":          "saptcrmd", // without a sign-in that was begun
	"POST /sign-in/apple/callback-post":        "saptcrmd", // no Apple here
	"GET /sign-in/again":                       "-APTCRMD",
	"POST /sign-in/again/code":                 "-APTCRMD",
	"POST /sign-in/again/passkey/begin":        "-aptcrmd", // without a passkey
	"POST /sign-in/again/passkey":              "-APTCRMD",
	"POST /sign-out":                           "-APTCRMD",
	"POST /session/ping":                       "-APTCRMD",
	"GET /rules/accept":                        "-APTCRMD",
	"POST /rules/accept":                       "-APTCRMD",
	"GET /handle":                              "---TC-M-",
	"POST /handle":                             "---TC-M-",
	"GET /settings":                            "-APTCRMD",
	"POST /settings/theme":                     "-APTCRMD",
	"POST /settings/profile":                   "-APTCRMD",
	"POST /settings/profile/guard":             "-APTCRMD",
	"POST /settings/mail/stop":                 "-APTCRMD",
	"POST /settings/mail/start":                "-APTCRMD",
	"POST /settings/sessions/:id/end":          "-APTCRMD",
	"POST /settings/sessions/end-others":       "-APTCRMD",
	"POST /settings/identities/:id/unlink":     "-APTCRMD",
	"POST /settings/identities/link/:provider": "-APTCRMD",
	"GET /settings/factors":                    "-APTCRMD",
	"POST /settings/factors/totp/begin":        "-APTCRMD",
	"GET /settings/factors/totp":               "-APTCRMD",
	"GET /settings/factors/totp/key.png":       "-APTCRMD",
	"POST /settings/factors/totp":              "-APTCRMD",
	"POST /settings/factors/passkey/begin":     "-APTCRMD",
	"POST /settings/factors/passkey":           "-APTCRMD",
	"POST /settings/factors/:id/rename":        "-APTCRMD",
	"POST /settings/factors/:id/remove":        "-APTCRMD",
	"GET /settings/export":                     "-APTCRMD",
	"GET /settings/close":                      "-APTCRMD",
	"POST /settings/close":                     "-APTCRMD",

	"GET /application":                          "-APTCRMD",
	"GET /application/new":                      "-APTCRMD",
	"GET /application/recover":                  "-APTCRMD",
	"POST /application":                         "-APTCRMD",
	"POST /application/again":                   "-APTCRMD", // nothing is asked of them, which is no secret
	"POST /application/mail":                    "-APTCRMD",
	"POST /application/mail/code":               "-APTCRMD",
	"POST /application/documents":               "-APTCRMD",
	"POST /application/documents/:id/delete":    "-aptcrmd", // it is nobody's
	"POST /application/vouches":                 "-APTCRMD",
	"POST /application/vouches/:id/take-back":   "-APTCRMD",
	"POST /application/letter":                  "-APTCRMD",
	"POST /application/letter/code":             "-APTCRMD",
	"GET /application/add":                      "-APTCRMD",
	"GET /credentials":                          "-APTCRMD",
	"GET /credentials/:id/renew":                "-aptcrmd",
	"POST /credentials/:id/lay-down":            "-aptcrmd",
	"POST /affiliations":                        "-APTCRMD",
	"POST /affiliations/:id/leave":              "-aptcrmd",
	"GET /vouch":                                "----C---",
	"POST /vouch":                               "----c---", // whose own proof nobody has looked at
	"POST /vouch/give":                          "----c---",
	"POST /vouch/decline":                       "----c---",
	"POST /vouch/:id/withdraw":                  "----c---",
	"GET /review/:id/letter":                    "-----r--", // who asks for none
	"POST /review/:id/letter":                   "-----r--",
	"POST /application/withdraw":                "-APTCRMD",
	"GET /review":                               "-----R--",
	"GET /review/:id":                           "-----R--",
	"POST /review/:id":                          "-----R--",
	"POST /review/:id/release":                  "-----R--",
	"POST /review/:id/escalate":                 "-----R--",
	"POST /review/:id/shown":                    "-----R--",
	"GET /review/:id/documents/:evidence/:page": "-----r--", // of an application without one

	"GET /threads":         "--PTC-M-",
	"GET /active":          "--PTC-M-",
	"GET /unanswered":      "--PTC-M-",
	"GET /bookmarks":       "---TC-M-",
	"GET /mine":            "--PTC-M-",
	"GET /search":          "--PTC-M-",
	"GET /members/:handle": "---TC-M-",
	"GET /threads/:id":     "--pTC-M-",

	"GET /ask":                                 "---TC---",
	"POST /ask":                                "---TC---",
	"GET /drafts":                              "---TC---",
	"POST /drafts/:slot":                       "---TC---",
	"POST /drafts/:slot/drop":                  "---TC---",
	"POST /preview":                            "---TC-M-",
	"POST /guard":                              "---TC-M-",
	"POST /threads/:id/answers":                "---TC---",
	"GET /threads/:id/comments":                "---TC---",
	"POST /threads/:id/comments":               "---TC---",
	"GET /answers/:id/comments":                "---TC---",
	"POST /answers/:id/comments":               "---TC---",
	"POST /threads/:id/vote":                   "----C---",
	"POST /threads/:id/answers/:answer/vote":   "----C---",
	"POST /answers/:id/endorse":                "----C---",
	"POST /threads/:id/bookmark":               "---TC-M-",
	"POST /threads/:id/answers/:answer/accept": "---TC-m-", // a moderator reads it, but didn't ask
	"POST /threads/:id/unaccept":               "---TC-m-",

	"GET /threads/:id/revisions":                   "--pTC-M-",
	"GET /answers/:id/revisions":                   "--pTC-M-",
	"GET /comments/:id/revisions":                  "--pTC-M-",
	"GET /threads/:id/edit":                        "---TC-m-",
	"GET /answers/:id/edit":                        "---TC-m-",
	"GET /comments/:id/edit":                       "---TC-m-",
	"POST /threads/:id/edit":                       "---TC-m-",
	"POST /answers/:id/edit":                       "---TC-m-",
	"POST /comments/:id/edit":                      "---TC-m-",
	"POST /threads/:id/delete":                     "---TC-m-",
	"POST /answers/:id/delete":                     "---TC-m-",
	"POST /comments/:id/delete":                    "---TC-m-",
	"POST /threads/:id/undelete":                   "---TC-m-",
	"POST /answers/:id/undelete":                   "---TC-m-",
	"POST /comments/:id/undelete":                  "---TC-m-",
	"GET /threads/:id/erase":                       "---TC-M-", // for a patient's privacy a moderator erases too
	"GET /answers/:id/erase":                       "---TC-M-",
	"GET /comments/:id/erase":                      "---TC-M-",
	"POST /threads/:id/erase":                      "---TC-M-",
	"POST /answers/:id/erase":                      "---TC-M-",
	"POST /comments/:id/erase":                     "---TC-M-",
	"GET /flags/new":                               "--pTC-M-",
	"POST /flags":                                  "--pTC-M-",
	"GET /moderation":                              "------M-",
	"GET /moderation/guard":                        "------M-",
	"POST /moderation/guard/reasons/:id":           "------M-",
	"POST /moderation/guard/hits/:id":              "------M-",
	"GET /moderation/posts/:kind/:id":              "------M-",
	"POST /moderation/posts/:kind/:id/decide":      "------M-",
	"POST /moderation/posts/:kind/:id/hide":        "------M-",
	"POST /moderation/posts/:kind/:id/restore":     "------M-",
	"POST /moderation/posts/:kind/:id/lock":        "------M-",
	"POST /moderation/posts/:kind/:id/unlock":      "------M-",
	"POST /moderation/posts/:kind/:id/retag":       "------M-",
	"POST /moderation/posts/:kind/:id/duplicate":   "------M-",
	"POST /moderation/posts/:kind/:id/erase-image": "------M-",
	"GET /moderation/members/:handle":              "------M-",
	"POST /moderation/members/:handle/suspend":     "------M-",
	"POST /moderation/members/:handle/lift":        "------M-",
	"GET /audit":                                   "------MD",

	"GET /images":                   "---TC---",
	"GET /images/list":              "---TC---",
	"POST /images":                  "---TC---",
	"GET /images/mine":              "-APTCRMD", // whatever became of who added some
	"GET /images/mine/:id":          "-apTCrmd", // others have none of their own
	"GET /images/:id":               "---TC-m-", // a moderator has none of their own
	"GET /images/:id/draft/:frame":  "---TC-m-",
	"POST /images/:id/shape":        "---TC---",
	"POST /images/:id/mask":         "---TC---",
	"POST /images/:id/details":      "---TC---",
	"POST /images/:id/code":         "---tc-m-", // none is on record yet
	"POST /images/:id/withdraw":     "-apTCrmd",
	"POST /images/:id/annotations":  "---TC-m-",
	"GET /images/:id/view":          "---TC-M-", // beneath a thread that they read
	"GET /images/:id/study":         "---TC-M-",
	"GET /images/:id/files/:number": "---TC-M-",
	"GET /withdraw":                 "SAPTCRMD",
	"POST /withdraw":                "SAPTCRMD",

	"GET /inbox":           "-APTCRMD",
	"POST /inbox/read":     "-APTCRMD",
	"GET /inbox/settings":  "-APTCRMD",
	"POST /inbox/settings": "-APTCRMD",

	"GET /admin/specialties":               "-------D",
	"POST /admin/specialties":              "-------D",
	"GET /admin/specialties/:key":          "-------D",
	"POST /admin/specialties/:key":         "-------D",
	"POST /admin/specialties/:key/retire":  "-------D",
	"POST /admin/specialties/:key/reoffer": "-------D",
	"GET /admin/grants":                    "-------D",
	"POST /admin/grants":                   "-------D",
	"POST /admin/grants/revoke":            "-------D",
	"POST /admin/factors/reset":            "-------D",

	"GET /admin/institutions":               "-------D",
	"POST /admin/institutions":              "-------D",
	"GET /admin/institutions/:key":          "-------D",
	"POST /admin/institutions/:key":         "-------D",
	"POST /admin/institutions/:key/retire":  "-------D",
	"POST /admin/institutions/:key/reoffer": "-------D",
	"GET /admin/policies":                   "-------D",
	"GET /admin/policies/new":               "-------D",
	"POST /admin/policies":                  "-------D",
	"GET /admin/policies/:id":               "-------D",
	"POST /admin/policies/:id":              "-------D",
	"POST /admin/policies/:id/retire":       "-------D",
	"POST /admin/policies/:id/restore":      "-------D",

	"POST /application/:id/appeal":      "-aptcrmd", // of another's application
	"GET /credentials/hits/:id":         "-aptcrmd", // against nobody
	"POST /credentials/hits/:id/answer": "-aptcrmd",
	"POST /credentials/hits/:id/appeal": "-aptcrmd",
	"GET /proof":                        "SAPTCRMD",
	"GET /demo/outbox":                  "SAPTCRMD",
}

func TestNoPageAnswersAStrangerBeyondThePublicList(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, fault := range undeclared(h.app.Site.Routes(), h.app.Site.Echo().Routes()) {
		t.Error(fault)
	}
	m := newMatrix(h)
	cells := 0
	for _, r := range h.app.Site.Routes() {
		row, known := table[r.Method+" "+r.Path]
		if !known || len(row) != len(standingColumns) {
			t.Errorf("%s %s has no row in the table", r.Method, r.Path)
			continue
		}
		for i, who := range m.standingColumns {
			m.cell(t, r, who, rune(standingColumns[i]), rune(row[i]))
			cells++
		}
	}
	if len(h.app.Site.Routes()) != len(table) {
		t.Errorf("%d routes, %d rows", len(h.app.Site.Routes()), len(table))
	}
	t.Logf("%d routes, %d cells", len(table), cells)
}

// undeclared finds routes that the router serves and the site doesn't know.
func undeclared(declared web.Routes, served []*echo.Route) []string {
	known := map[string]bool{echo.RouteNotFound + " /*": true}
	for _, r := range declared {
		known[r.Method+" "+r.Path] = true
	}
	var out []string
	for _, r := range served {
		if !known[r.Method+" "+r.Path] {
			out = append(out, r.Method+" "+r.Path+" was registered behind Mount's back")
		}
	}
	return out
}

func TestARouteBehindMountsBackIsFound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Mount(web.StaticRoutes()...)
	if found := undeclared(s.Routes(), s.Echo().Routes()); len(found) != 0 {
		t.Fatal(found)
	}
	s.Echo().GET("/backdoor", func(c echo.Context) error { return c.String(http.StatusOK, "come in") })
	if found := undeclared(s.Routes(), s.Echo().Routes()); len(found) != 1 || !strings.Contains(found[0], "/backdoor") {
		t.Fatal(found)
	}
}

// matrix is the house with one person for each column and what they ask for.
type matrix struct {
	*stage
	standingColumns []*person
	leavers         []*person // the same standings, for what ends a session
	thread          forum.PostRef
	answer          forum.PostRef
	remark          forum.PostRef
	filed           string // an application that waits
	asset           string
	shelf           string
	house, rule     string // an institution and a policy
	once            sync.Once
	image           media.Image
}

func newMatrix(h *house) *matrix {
	m := &matrix{stage: newStage(h)}
	for i, s := range []standing{anybody, aProvisional, aStudent, aClinician, granted(actor.CredentialReviewer), granted(actor.Moderator), granted(actor.Administrator)} {
		m.standingColumns = append(m.standingColumns, h.enrol("column_"+word(i+1), s))
		m.leavers = append(m.leavers, h.enrol("leaver_"+word(i+1), s))
	}
	m.standingColumns = append([]*person{h.nobody()}, m.standingColumns...)
	m.leavers = append([]*person{h.nobody()}, m.leavers...)
	m.thread = m.stage.thread(m.ann, forum.Learners)
	m.answer = m.stage.answer(m.ann, m.thread)
	m.remark = m.stage.comment(m.ann, m.answer)
	m.filed = m.application(m.somebody(anybody)).String()
	m.shelf = m.specialty()
	m.house, m.rule = m.institution(), m.policy().String()
	m.asset = regexp.MustCompile(`/static/([\w.-]+\.css)`).FindStringSubmatch(h.nobody().send(http.MethodGet, "/", nil).body)[1]
	return m
}

// cell asks once and holds the answer against the table.
func (m *matrix) cell(t *testing.T, r web.Route, who *person, letter, want rune) {
	t.Helper()
	if endsSessions(r.Path) {
		who = m.leavers[slices.Index(m.standingColumns, who)].returned()
		if who.phone != nil && r.Path == "/settings/close" {
			who.stepsUp()
		}
	}
	path, form := m.aim(r, who)
	got := who.send(r.Method, path, form)
	denials := m.h.count(`SELECT count(*) FROM audit_entries WHERE request = $1 AND outcome = 'denied' AND action = $2`, got.request, r.Method+" "+r.Path)
	outcome := judge(r.Method, got)
	switch want {
	case letter:
		if outcome != "passed" || denials != 0 {
			t.Errorf("%s as %c: %s (%d %s), %d denials recorded; should pass", r.Method+" "+path, letter, outcome, got.status, got.location, denials)
		}
	case letter - 'A' + 'a':
		// Whom the rule about the thing refuses is recorded too; a stranger's
		// failed sign-in is another event.
		recorded := got.status == http.StatusForbidden && !strings.HasPrefix(r.Path, "/sign-in")
		if outcome != "refused" || recorded != (denials == 1) {
			t.Errorf("%s as %c: %s (%d %s), %d denials recorded; should be refused", r.Method+" "+path, letter, outcome, got.status, got.location, denials)
		}
	case '-':
		m.shut(t, r, path, letter, got, denials)
	default:
		t.Errorf("%s %s: the table says %c for %c", r.Method, r.Path, want, letter)
	}
}

// shut holds the answer at a closed door: a stranger is sent to sign in or
// told that they are not signed in, a member finds nothing and is recorded.
func (m *matrix) shut(t *testing.T, r web.Route, path string, letter rune, got reply, denials int) {
	t.Helper()
	switch {
	case letter == 'S' && r.Method == http.MethodGet:
		if got.status != http.StatusSeeOther || got.location != "/sign-in?return_to="+url.QueryEscape(path) || got.body != "" {
			t.Errorf("%s %s as a stranger: %d %s", r.Method, path, got.status, got.location)
		}
	case letter == 'S':
		if got.status != http.StatusUnauthorized {
			t.Errorf("%s %s as a stranger: %d", r.Method, path, got.status)
		}
	case got.status != http.StatusNotFound || denials != 1:
		t.Errorf("%s %s as %c: %d %s, %d denials recorded; should find nothing, once recorded", r.Method, path, letter, got.status, got.location, denials)
	}
}

func judge(method string, got reply) string {
	switch {
	case got.status == http.StatusNotFound, got.status == http.StatusForbidden:
		return "refused"
	case got.status == http.StatusUnauthorized, got.status == http.StatusSeeOther && strings.HasPrefix(got.location, "/sign-in"):
		return "turned away"
	case got.status >= 500, got.status == http.StatusBadRequest, got.status == http.StatusMethodNotAllowed:
		return "broken"
	}
	return "passed"
}

func endsSessions(path string) bool {
	return path == "/sign-out" || path == "/settings/close" || strings.HasPrefix(path, "/settings/sessions/")
}

// returned signs somebody in anew who may have been signed out; a stranger
// stays one.
func (p *person) returned() *person {
	if p.who.SignedIn() {
		p.signIn()
	}
	return p
}

// aim gives a real address for a route, of what is there and, where that is
// what the route is for, of the person's own; and a form that does no harm.
func (m *matrix) aim(r web.Route, who *person) (string, url.Values) {
	form := url.Values{}
	switch {
	case strings.HasPrefix(r.Path, "/threads/:id"), strings.HasPrefix(r.Path, "/answers/:id"), strings.HasPrefix(r.Path, "/comments/:id"):
		return m.aimAtPost(r, who), form
	case strings.HasPrefix(r.Path, "/images"):
		form.Set("annotations", "[]")
		return m.aimAtImage(r, who), form
	case strings.HasPrefix(r.Path, "/moderation/posts"):
		id := m.thread.ID
		if strings.HasSuffix(r.Path, "/restore") {
			hidden := m.stage.thread(m.ann, forum.Learners)
			m.hide(hidden)
			id = hidden.ID
		}
		return place(r.Path, "kind", "thread", "id", id.String()), form
	case strings.HasPrefix(r.Path, "/moderation/guard/reasons"):
		return place(r.Path, "id", m.reason().String()), form
	case strings.HasPrefix(r.Path, "/moderation/guard/hits"):
		return place(r.Path, "id", m.justified().String()), form
	case strings.HasPrefix(r.Path, "/settings/sessions/:id"):
		session := m.ann.who.SessionID
		if who.who.SignedIn() {
			session = who.again().who.SessionID
		}
		return place(r.Path, "id", session.String()), form
	case strings.HasPrefix(r.Path, "/settings/factors/:id"):
		factor := m.ann
		if who.who.SignedIn() {
			factor = who
		}
		return place(r.Path, "id", m.givenFactor(factor).String()), form
	case strings.HasPrefix(r.Path, "/settings/identities/:id"):
		identity := m.bob
		if who.who.SignedIn() {
			identity = who
		}
		return place(r.Path, "id", m.identity(identity).String()), form
	case strings.HasPrefix(r.Path, "/admin/institutions"):
		return place(r.Path, "key", m.house), form
	case strings.HasPrefix(r.Path, "/admin/policies"):
		return place(r.Path, "id", m.rule), form
	case r.Path == "/application/withdraw" && who.who.Standing == actor.Applicant:
		m.application(who)
	case r.Path == "/flags/new":
		return r.Path + "?post=thread:" + m.thread.ID.String(), form
	case r.Path == "/flags":
		form.Set("post", "thread:"+m.thread.ID.String())
	case r.Path == "/inbox/read":
		form.Set("all", "yes")
	}
	return place(r.Path, "id", m.filed, "name", m.asset, "provider", "persona", "handle", m.ann.who.Handle, "slot", "ask", "key", m.shelf,
		"evidence", m.filed, "page", "1"), form
}

var ownPost = regexp.MustCompile(`/(edit|delete|undelete|erase|accept|unaccept)$`)

func (m *matrix) aimAtPost(r web.Route, who *person) string {
	thread, answer, remark := m.thread, m.answer, m.remark
	if author := who; ownPost.MatchString(r.Path) && who.who.Handle != "" {
		of := m.stage.thread(m.ann, forum.Learners)
		if strings.HasPrefix(r.Path, "/threads/") {
			thread = m.stage.thread(author, forum.Learners)
			answer = m.stage.answer(m.ann, thread)
		} else {
			answer = m.stage.answer(author, of)
			remark = m.stage.comment(author, of)
		}
		m.ready(r, author, thread, answer, remark)
	}
	id := map[string]forum.PostRef{"threads": thread, "answers": answer, "comments": remark}[strings.Split(r.Path, "/")[1]].ID
	return place(r.Path, "id", id.String(), "answer", answer.ID.String())
}

// ready brings a post into the state from which the route leads on.
func (m *matrix) ready(r web.Route, author *person, thread, answer, remark forum.PostRef) {
	switch {
	case strings.HasSuffix(r.Path, "/unaccept"):
		ok(m.h.t, m.h.app.Forum.Accept(author.ctx(), thread.ID, answer.ID))
	case strings.HasSuffix(r.Path, "/undelete"):
		m.stage.delete(author, map[string]forum.PostRef{"threads": thread, "answers": answer, "comments": remark}[strings.Split(r.Path, "/")[1]])
	}
}
