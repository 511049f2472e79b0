package webtest

import (
	"bufio"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/platform/web"
)

// sqlFragments are what somebody types who hopes that it becomes SQL: every
// way out of a string, with every continuation.
func sqlFragments() []string {
	var out []string
	for _, escape := range []string{"'", "\"", "')", "\\'", "$$", "0", "%27", "’"} {
		for _, then := range []string{" OR 'qxa'='qxa", " OR 1=1--", " AND 1=0--", "; DROP TABLE members--", " UNION SELECT NULL,NULL,NULL--",
			"||pg_sleep(30)||", "; SELECT pg_sleep(30)--", " ORDER BY 99--"} {
			out = append(out, escape+then)
		}
	}
	return append(out, "1; COPY threads TO PROGRAM 'id'", "(SELECT handle FROM members LIMIT 1)", "CAST((SELECT 1) AS uuid)", "::uuid", "$1", "$2::int",
		":name", "?", "@p1", "%s%d%v", "{{.}}", "';--", "/*", "*/", "/**/", "--", "#", "admin'--", "1 LIMIT 1 OFFSET 1", "'||(SELECT version())||'",
		"1e309", "ARRAY[1]", "{a,b}", "{\"a\":1}", "NULL", "DEFAULT", "now()", "_%", "%%", "\\", "\\\\", "E'\\x41'", "U&'\\0041'", "x'41'", "ROW(1)",
		"~*", "LIKE '%'", "IN (1)", "BETWEEN 1 AND 2", "RETURNING *", "ON CONFLICT DO NOTHING", "SAVEPOINT a", "COMMIT", "ROLLBACK;")
}

// oddInputs are what no form sends.
func oddInputs() []string {
	return []string{"\x00", "a\x00b", "\xff\xfe", "\xc3\x28", "\xed\xa0\x80", "\xf0\x9f", "\r\n", "a\r\nSet-Cookie: x=y", "\x1b[31m", "\u202e", "\u0000\u0001", "\ufeff", "\U000e0041",
		"-1", "-9223372036854775808", "9223372036854775807", "99999999999999999999", "0x10", "1.5", "NaN", "Infinity", "+1", " 1 ", "٣",
		strings.Repeat("A", 100<<10), strings.Repeat("é", 50<<10), strings.Repeat("9", 4000), strings.Repeat("(", 3000), strings.Repeat("'", 3000),
		strings.Repeat("0", 26), strings.Repeat("z", 26), "7zzzzzzzzzzzzzzzzzzzzzzzzz", "00000000-0000-0000-0000-000000000000",
		"20060102T150405.000000~00000000000000000000000000", "99990101T000000.000000~7zzzzzzzzzzzzzzzzzzzzzzzzz", "-00010101T000000.000000~x", "MC4wfDA", "e30", "AAAA",
		"thread:", "thread:0", "comment:00000000000000000000000000", "answer:x:y", ":", "~", "..", ".", "/", "//", "\\", "%", "%zz", "%2e%2e%2f", "[]", "{}", "true", "null", "<script>", "<?xml?>"}
}

// internal are strings of the machinery; none may be in any answer.
var internal = []string{"sqlstate", "pq:", "pgx", "pgconn", "pgtype", "postgres", "goroutine", ".go:", "/internal/", "runtime error", "panic:", "nil pointer",
	"stack trace", "debug.stack", "gorm", "bleve", "echo.httperror", "code=500", "syntax error", "relation \"", "column \"", "invalid byte sequence", "duplicate key",
	"violates ", "foreign key", "context deadline", "context canceled", "unexpected eof", "dial tcp", "connection refused", "template:", "zgotmplz", "%!v", "%!s",
	"strconv.", "json: ", "interface conversion", "out of range", "22p02", "23505", "sslmode", "river_job", "no rows in result", "scannable", "base32", "illegal base"}

// queries says which addresses read which parameters of their query.
var queries = map[string][]string{
	"/threads": {"after", "area", "specialty"}, "/active": {"after", "area", "specialty"}, "/unanswered": {"after", "area", "specialty"},
	"/bookmarks": {"after"}, "/mine": {"after"}, "/threads/:id": {"after"}, "/members/:handle": {"after"}, "/search": {"q", "after"}, "/ask": {"specialty"},
	"/application/new": {"profession", "jurisdiction"}, "/application/add": {"profession", "jurisdiction"}, "/inbox": {"after"}, "/review": {"after", "kind", "country", "risk", "mine", "profession"}, "/review/:id": {"kept"}, "/flags/new": {"post"}, "/audit": {"action", "actor", "object", "before"},
	"/sign-in": {"return_to"}, "/sign-in/again": {"return_to", "factor"}, "/settings/factors": {"return_to"}, "/settings/factors/totp": {"return_to"}, "/rules/accept": {"return_to"},
	"/images": {"slot"}, "/images/list": {"slot"}, "/images/mine": {"after"}, "/images/:id/view": {"frame"},
	"/sign-in/:provider/callback": {"state", "code", "iss", "error"},
}

var reading = map[string]*regexp.Regexp{
	"form":  regexp.MustCompile(`(?:web\.(?:Field|Line|Fields|IDField|Checked|Column)|number|hourOf)\(c, "(\w+)"\)|PostFormValue\("(\w+)"\)`),
	"query": regexp.MustCompile(`(?:web\.Query\(c, |QueryParam\(|single\(query, )"(\w+)"\)`),
}

// names finds in the pages' own source what they read of forms or queries.
func names(t *testing.T, kind string) []string {
	t.Helper()
	files, err := filepath.Glob("../*web/*.go")
	ok(t, err)
	found := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		ok(t, err)
		for _, m := range reading[kind].FindAllStringSubmatch(string(text), -1) {
			found[m[1]+strings.Join(m[2:], "")] = true
		}
	}
	out := slices.Sorted(maps.Keys(found))
	if len(out) < 10 {
		t.Fatalf("only %d names of %s were found: the pages read them some other way now", len(out), kind)
	}
	return out
}

// shot is one hostile request.
type shot struct {
	method, path string
	form         url.Values
	bit          string // the hostile bit
}

// shooting fires at every route and watches the answers.
type shooting struct {
	*matrix
	t       *testing.T
	fields  []string
	sql     []string
	odd     []string
	shots   atomic.Int64
	told    atomic.Int64
	turn    atomic.Int64
	handler http.Handler
}

func TestHostileInputChangesNothingAndLearnsNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := &shooting{matrix: newMatrix(h), t: t, fields: names(t, "form"), handler: h.app.Site.Echo()}
	g.sql, g.odd = sqlFragments(), oddInputs()
	g.sound()
	before := h.count(`SELECT count(*) FROM members`)
	var wg sync.WaitGroup
	work := make(chan func(*person))
	for i := range 3 {
		who := h.enrol("hostile_"+word(i+1), standing{standing: actor.Clinician, profession: "physician", stage: "attending",
			grants: actor.CredentialReviewer | actor.Moderator | actor.Administrator})
		wg.Go(func() {
			for do := range work {
				do(who)
			}
		})
	}
	for _, r := range h.app.Site.Routes() {
		for _, param := range params(r.Path) {
			work <- func(who *person) { g.atParam(who, r, param) }
		}
		for _, name := range queries[r.Path] {
			if r.Safe() {
				work <- func(who *person) { g.atQuery(who, r, name) }
			}
		}
		if !r.Safe() {
			work <- func(who *person) { g.atForm(who, r) }
		}
	}
	close(work)
	g.atValidForms()
	wg.Wait()
	if after := h.count(`SELECT count(*) FROM members`); after < before || h.count(`SELECT count(*) FROM threads`) < 79 {
		t.Error("something is gone")
	}
	t.Logf("%d hostile bits (%d of SQL), %d form fields, %d requests", len(g.sql)+len(g.odd), len(g.sql), len(g.fields), g.shots.Load())
}

// sound sees to it that the weapons are what the promise says.
func (g *shooting) sound() {
	if len(g.sql) < 100 || len(internal) < 40 {
		g.t.Fatalf("%d fragments, %d strings", len(g.sql), len(internal))
	}
	for _, bit := range append(g.odd, g.sql...) {
		if word := leak(bit); word != "" {
			g.t.Fatalf("%q holds %q, which would be found in its own echo", bit, word)
		}
	}
	listed := []string{}
	for _, list := range queries {
		listed = append(listed, list...)
	}
	for _, name := range names(g.t, "query") {
		if !slices.Contains(listed, name) {
			g.t.Errorf("the pages read the query parameter %q, which nothing here fires at", name)
		}
	}
}

func params(pattern string) []string {
	var out []string
	for _, part := range strings.Split(pattern, "/") {
		if strings.HasPrefix(part, ":") {
			out = append(out, part[1:])
		}
	}
	return out
}

func leak(text string) string {
	text = strings.ToLower(text)
	for _, word := range internal {
		if strings.Contains(text, word) {
			return word
		}
	}
	return ""
}

// bits are all of SQL and some of the odd ones, others each time: short enough
// for an address.
func (g *shooting) bits() []string {
	const some = 4
	out := slices.Clone(g.sql)
	for i := int(g.turn.Add(1)) % some; i < len(g.odd); i += some {
		out = append(out, g.odd[i][:min(len(g.odd[i]), 8000)])
	}
	return out
}

// atParam puts every bit in a parameter's place, the others being real.
func (g *shooting) atParam(who *person, r web.Route, param string) {
	real, form := g.aim(r, who)
	real, _, _ = strings.Cut(real, "?")
	at := slices.Index(strings.Split(r.Path, "/"), ":"+param)
	for _, bit := range g.bits() {
		parts := strings.Split(real, "/")
		parts[at] = url.PathEscape(bit)
		g.fire(who, shot{r.Method, strings.Join(parts, "/"), form, bit})
	}
	g.twins(who, func(bit string) shot {
		parts := strings.Split(real, "/")
		parts[at] = url.PathEscape(bit)
		return shot{r.Method, strings.Join(parts, "/"), form, bit}
	})
}

func (g *shooting) atQuery(who *person, r web.Route, name string) {
	real, _ := g.aim(r, who)
	real, _, _ = strings.Cut(real, "?")
	for i, bit := range g.bits() {
		path := real + "?" + url.Values{name: {bit}}.Encode()
		switch i % 10 {
		case 3:
			path += "&" + name + "=again&" + name + "[]=x"
		case 7:
			path += "&%zz&=&;&" + name // what can't be parsed
		}
		g.fire(who, shot{r.Method, path, nil, bit})
	}
	if name == "q" {
		return // a search looks for the words, and words differ
	}
	g.twins(who, func(bit string) shot { return shot{r.Method, real + "?" + url.Values{name: {bit}}.Encode(), nil, bit} })
}

// echoed is what differs between twins.
var echoed = regexp.MustCompile(`qx[ab]`)

// twins are two bits that only a database could tell apart: the answers must
// be the same.
func (g *shooting) twins(who *person, of func(bit string) shot) {
	for _, pair := range [][2]string{{"' OR 'qxa'='qxa", "' OR 'qxa'='qxb"}, {"') OR ('qxa'='qxa", "') OR ('qxa'='qxb"}, {"qxa' AND 'qxa'='qxa", "qxa' AND 'qxa'='qxb"}} {
		one, other := of(pair[0]), of(pair[1])
		same := func(r reply) string { return echoed.ReplaceAllString(plain(r), "~") }
		a, b := g.fire(who, one), g.fire(who, other)
		// Others write meanwhile; what SQL made of it would stay.
		for range 3 {
			if a.status == b.status && same(a) == same(b) {
				break
			}
			a, b = g.fire(who, one), g.fire(who, other)
		}
		if a.status != b.status || same(a) != same(b) {
			g.fault("%s %.200s: the answer depends on what SQL would make of it: %s", one.method, one.path, difference(same(a), same(b)))
		}
	}
}

// atForm sends forms in which every field that any page reads is hostile, so
// that each field meets each bit of SQL and many of the odd ones.
func (g *shooting) atForm(who *person, r web.Route) {
	path, _ := g.aim(r, who)
	for i := range len(g.sql) + len(g.odd)/4 {
		bits := g.sql
		if i >= len(g.sql) {
			bits = g.odd
		}
		form, size := url.Values{}, 0
		for j, field := range g.fields {
			bit := bits[(i+j*7)%len(bits)]
			if size += 3 * len(bit); size > web.DefaultBody/2 {
				bit = "x"
			}
			form[field] = []string{bit}
			if (i+j)%11 == 0 {
				form[field] = append(form[field], bit, "again")
			}
		}
		if r.Path == "/settings/close" {
			form.Del("sure") // the only word that the last step wants
		}
		g.fire(who, shot{r.Method, path, form, form.Get(g.fields[0])})
	}
}

// atValidForms takes forms that would succeed and makes one field hostile: so
// the bit comes as far as it can.
func (g *shooting) atValidForms() {
	const each = 8
	acts, n, bits := g.acts(), 0, append(slices.Clone(g.sql), g.odd...)
	for _, r := range g.h.app.Site.Routes() {
		use, known := acts[r.Method+" "+r.Path]
		if !known {
			continue
		}
		for _, field := range slices.Sorted(maps.Keys(use(r.Path).form)) {
			a := use(r.Path)
			for range each {
				n++
				form := maps.Clone(a.form)
				bit := bits[(n*13)%len(bits)]
				form[field] = []string{bit}
				g.fire(a.who, shot{r.Method, a.path, form, bit})
			}
		}
	}
}

// fire asks past the network, which would only slow it down, and looks at the
// answer.
func (g *shooting) fire(who *person, s shot) reply {
	if who.who.SignedIn() && who.cookies["__Host-session"] == "" {
		who.signIn()
	}
	body := ""
	if s.method != http.MethodGet {
		form := maps.Clone(s.form)
		if form == nil {
			form = url.Values{}
		}
		form.Set("_token", who.formToken())
		body = form.Encode()
	}
	target, err := url.ParseRequestURI(s.path)
	if err != nil {
		g.fault("%q is no address: %v", s.path, err)
		return reply{}
	}
	req := httptest.NewRequestWithContext(g.t.Context(), s.method, "/", strings.NewReader(body))
	req.URL, req.RequestURI = target, s.path
	req.Host, req.RemoteAddr = strings.TrimPrefix(who.h.base, "http://"), "127.0.0.1:4000"
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", who.h.base)
	for name, value := range who.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	g.handler.ServeHTTP(rec, req)
	g.shots.Add(1)
	who.keep(rec.Result().Cookies())
	got := reply{status: rec.Code, location: rec.Header().Get("Location"), body: rec.Body.String(), header: rec.Header()}
	if got.status >= 500 {
		g.fault("%s %.200s with %.80q: %d", s.method, s.path, s.bit, got.status)
	}
	if leak(got.body+got.location) == "" {
		return got
	}
	// Ids and tokens are random letters, which may spell anything.
	seen := given.ReplaceAllString(plain(got), "~") + random.ReplaceAllString(got.location, "~")
	if word := leak(seen); word != "" {
		at := strings.Index(strings.ToLower(seen), word)
		g.fault("%s %.200s with %.80q: the answer says %q: %s", s.method, s.path, s.bit, word, seen[max(0, at-80):min(len(seen), at+80)])
	}
	return got
}

var (
	random = regexp.MustCompile(`[\w-]{20,}`)
	given  = regexp.MustCompile(`\b(?:content|value)="[\w-]{20,}"`)
)

// fault tells the first few; thousands would say no more.
func (g *shooting) fault(format string, args ...any) {
	if g.told.Add(1) <= 30 {
		g.t.Errorf(format, args...)
	} else {
		g.t.Fail()
	}
}

// traversals are ways of asking for a file that is none of the assets.
func traversals(asset string) []string {
	var out []string
	for _, up := range []string{"../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..\\", "..%5c", "%2e%2e%5c", "%252e%252e%252f", "..%252f", "..%255c", "..%c0%af", "%c0%ae%c0%ae%c0%af",
		"..%ef%bc%8f", "%ef%bc%8e%ef%bc%8e/", "....//", "..;/", "..%00/", ".%00./", "%00../", "..%09/", "..%0d%0a/", "/", "//", "%2f", "%5c%5c", "./../", "..//", "..././", "%u002e%u002e/", "%%32%65%%32%65/"} {
		for _, to := range []string{"go.mod", "etc/passwd", "static/" + asset, "keys/keys", "templates/layouts/base.html"} {
			out = append(out, up+to, strings.Repeat(up, 6)+to)
		}
	}
	return append(out, "C:%5cWindows%5cwin.ini", "C:/Windows/win.ini", "%5c%5c?%5cC:%5cboot.ini", "%5c%5c.%5cPhysicalDrive0", "CON", "NUL", "aux.css", "file:///etc/passwd", "file:%2f%2f%2fetc%2fpasswd",
		asset+"%00", asset+"%00.png", asset+"/", asset+"/..", asset+"/../", asset+"%2f..", asset+".", asset+"%20", asset+"::$DATA", asset+"::$INDEX_ALLOCATION", asset+";x=1", asset+".gz", asset+"~", asset+".bak",
		"."+asset, "./"+asset, "%2e/"+asset, "/"+asset, strings.ToUpper(asset), strings.Replace(asset, ".", "%2e.", 1), "", ".", "..", "%2e", "%2e%2e", "%00", "*", "package.json", "package-lock.json", ".git/HEAD", ".env", "assets.go", "app.css", "src/app.css")
}

func TestNoPathLeadsOutOfTheAssets(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	m := &matrix{}
	who := h.enrol("walker", aClinician)
	m.asset = regexp.MustCompile(`/static/([\w.-]+\.css)`).FindStringSubmatch(h.nobody().send(http.MethodGet, "/", nil).body)[1]
	if got := asked(t, who, "/static/"+m.asset); got != http.StatusOK {
		t.Fatalf("the asset itself: %d", got)
	}
	forms, n := traversals(m.asset), 0
	for _, form := range forms {
		for _, below := range []string{"/static/", "/favicon.ico/"} {
			n++
			if got := asked(t, who, below+form); got != http.StatusNotFound && got != http.StatusBadRequest {
				t.Errorf("%s%s: %d", below, form, got)
			}
		}
	}
	t.Logf("%d forms, %d requests", len(forms), n)
}

// asked writes the request by hand: a client would tidy the path.
func asked(t *testing.T, who *person, target string) int {
	t.Helper()
	host := strings.TrimPrefix(who.h.base, "http://")
	conn, err := net.Dial("tcp", strings.Replace(host, "localhost", "127.0.0.1", 1))
	ok(t, err)
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: __Host-session=%s\r\nConnection: close\r\n\r\n", target, host, who.cookies["__Host-session"])
	ok(t, err)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Errorf("%s: %v", target, err)
		return 0
	}
	_ = res.Body.Close()
	return res.StatusCode
}
