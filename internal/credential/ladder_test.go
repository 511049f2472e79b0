package credential

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// register answers from a table, as one that is wired does.
type register struct {
	mu      sync.Mutex
	entries map[string]Entry
	list    []onList
	// silent says that nobody has data of it.
	silent bool
	down   bool
	asked  int
}

func (f *register) Source(profession, jurisdiction, _ string) string {
	if profession != student && (country(jurisdiction) == "US" || jurisdiction == "GB") {
		return "test"
	}
	return ""
}

func (f *register) Named(_, register string) string {
	if strings.Contains(plainRegister(register), "npi") {
		return "test"
	}
	return ""
}

// Shape knows one number that was mistyped.
func (*register) Shape(_, number string) error {
	if plainNumber(number) == "1234567890" {
		return errs.Field("number", "The last digit doesn't fit.")
	}
	return nil
}

// Excluded has the numbers whose entries say so, and those of the list.
func (f *register) Excluded(_ context.Context, who Whom) (out []Exclusion, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for number, e := range f.entries {
		if e.Excluded && number == plainNumber(who.Number) {
			out = append(out, Exclusion{Source: "leie", ByNumber: true, Name: e.Names[0], Since: "2026-01-20"})
		}
	}
	for _, x := range f.list {
		if x.ByNumber && x.number == plainNumber(who.Number) || slices.Contains(who.Names, x.Name) {
			out = append(out, x.Exclusion)
		}
	}
	return out, nil
}

func (f *register) Lookup(_ context.Context, _, number string) (Entry, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	if f.down {
		return Entry{}, false, errs.New(errs.Unavailable, "The register does not answer.")
	}
	if f.silent {
		return Entry{}, false, errs.New(errs.Unsupported, "There is no data of this register here.")
	}
	e, found := f.entries[plainNumber(number)]
	e.Excluded = false
	return e, found, nil
}

func (f *register) goDown(down bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down = down
}

// onList is a row of a list of exclusions.
type onList struct {
	Exclusion
	number string
}

// letterbox keeps the last code that each address got.
type letterbox struct {
	mu    sync.Mutex
	codes map[string]string
	sent  int
}

func (l *letterbox) Code(_ context.Context, to, code string, _ time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.codes[to] = code
	l.sent++
	return nil
}

// drawer draws one page for every file that begins with "ok".
type drawer struct{}

func (drawer) Pages(_ context.Context, file []byte) ([]Page, error) {
	if !strings.HasPrefix(string(file), "ok") {
		return nil, errs.New(errs.Invalid, "That is no picture and no PDF.")
	}
	return []Page{{JPEG: append([]byte("jpeg of "), file...), Width: 3, Height: 4}}, nil
}

// ladder is a house with a register, mail and pictures.
type ladder struct {
	house
	register *register
	box      *letterbox
}

const (
	annNPI = "1234567893"
	bobNPI = "1003802901"
)

func newLadder(t *testing.T) ladder {
	t.Helper()
	h := newHouse(t)
	l := ladder{house: h, register: &register{entries: map[string]Entry{}}, box: &letterbox{codes: map[string]string{}}}
	l.Service = New(Deps{DB: h.db, Clock: h.clock, Ring: h.ring, Accounts: h.accounts, Guard: blunt{}, Registers: l.register, Pictures: drawer{}, Post: l.box})
	mercy := []Place{{Organisation: "MERCY GENERAL HOSPITAL", Lines: []string{"1 Hill Rd"}, City: "Portland", Region: "US-OR", Postal: "97201", Country: "US"}}
	l.register.entries[annNPI] = Entry{Names: []string{"Ann Maria Smith"}, Professions: []string{"physician"}, Jurisdictions: []string{"US-OR"}, Active: true, Places: mercy}
	l.register.entries[bobNPI] = Entry{Names: []string{"Bob Jones"}, Professions: []string{"physician"}, Jurisdictions: []string{"US"}, Active: true, Places: mercy}
	h.exec(`INSERT INTO institutions (key, name, country, city, region, kind) VALUES
		('mercy', 'Mercy General Hospital', 'US', 'Portland', 'US-OR', 'hospital'), ('coast', 'Coast Hospital', 'US', 'Portland', 'US-ME', 'hospital'),
		('state-med', 'State School of Medicine', 'US', 'Salem', 'US-OR', 'medical school')`)
	h.exec(`INSERT INTO institution_domains (domain, institution, staff, students) VALUES ('mercy.example', 'mercy', true, false),
		('coast.example', 'coast', true, false), ('med.example.edu', 'state-med', false, true)`)
	return l
}

func american(name, number string) Input {
	in := physician(name, number)
	in.Jurisdiction, in.Register = "US-OR", "National Plan and Provider Enumeration System (NPI)"
	return in
}

// mailed works the job of the newest mail code and gives the code at the
// address.
func (l ladder) mailed(address string) string {
	l.t.Helper()
	id := l.word(`SELECT id FROM evidence WHERE kind = 'work mail' AND state = 'asked' ORDER BY created_at DESC, id DESC LIMIT 1`)
	var parsed ids.ID
	l.ok(parsed.Scan(id))
	l.ok(l.SendMailCode(l.t.Context(), parsed))
	return l.box.codes[address]
}

func (l ladder) standing(id ids.ID) actor.Standing {
	l.t.Helper()
	return actor.Standing(l.word(`SELECT standing FROM members WHERE id = $1`, id))
}

// findings are of one kind, newest last.
func (l ladder) finding(application ids.ID, kind EvidenceKind) string {
	l.t.Helper()
	return l.word(`SELECT finding || ' ' || state FROM evidence WHERE application_id = $1 AND kind = $2 ORDER BY created_at DESC, id DESC LIMIT 1`, application, string(kind))
}

func TestAPhysicianIsLetInAtOnceByRegisterAndWorkMail(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	token, id := l.somebody("ann")
	in := american("Ann Smith", annNPI)
	in.Address = "Ann.Smith@mail.Mercy.example"
	app := l.apply(l.as(token), in)
	if got := l.finding(app, RegistryMatch); got != "match confirmed" {
		t.Fatal(got)
	}
	if l.standing(id) != actor.Provisional {
		t.Fatal("a public number alone gives a provisional standing, and this one has none")
	}
	code := l.mailed("ann.smith@mail.mercy.example")
	v, _, err := l.accounts.Load(t.Context(), token)
	l.ok(err)
	ann := actor.With(t.Context(), v.Actor)
	l.ok(l.EnterMailCode(ann, code))
	if l.standing(id) != actor.Clinician {
		t.Fatal("not let in: " + l.finding(app, WorkMail))
	}
	got := l.word(`SELECT concat_ws('|', verified_how, profession, jurisdiction, look_by IS NOT NULL) FROM members WHERE id = $1`, id)
	if got != "registry and work mail|physician|US-OR|t" {
		t.Fatal(got)
	}
	if n := l.number(`SELECT count(*) FROM review_items WHERE kind = 'look' AND member_id = $1 AND closed_at IS NULL
		AND target_at = $2`, id, l.clock.Now().Add(72*time.Hour)); n != 1 {
		t.Fatal("nobody is asked to look within 72 hours")
	}
	if n := l.number(`SELECT count(*) FROM review_items WHERE kind = 'application' AND member_id = $1 AND closed_at IS NULL`, id); n != 0 {
		t.Fatal("the application waits in the queue still")
	}
	if n := l.number(`SELECT count(*) FROM affiliations WHERE member_id = $1 AND institution = 'mercy' AND NOT as_student`, id); n != 1 {
		t.Fatal("no affiliation")
	}
	own, _, err := l.Progress(ann)
	l.ok(err)
	if own.State != Approved || !own.Alone {
		t.Fatalf("%+v", own)
	}
	if n := l.number(`SELECT count(*) FROM audit_entries WHERE action = $1 AND detail LIKE '%decided itself' AND actor_id IS NULL`, ActionDecide); n != 1 {
		t.Fatal("the decision is not the system's in the log")
	}
	// Used once.
	l.refused(l.EnterMailCode(ann, code), errs.Invalid)
}

// The sentence of the plan: work mail proves employment, not a profession.
func TestTheClerkWhoSharesASurnameIsNotLetIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, address string }{
		{"Ann Smith", "clara.smith@mercy.example"},         // the clerk's own mailbox, the physician's name
		{"Ann Smith", "smith@mercy.example"},               // a surname
		{"Ann Smith", "asmith@mercy.example"},              // an initial fits the clerk Alice
		{"Ann Smith", "reception@mercy.example"},           // a desk
		{"Ann Smith", "ann.smith@coast.example"},           // another hospital, in the other Portland
		{"Ann Smith", "ann.smith@south.example"},           // a clerk of her name, at another hospital of the city
		{"Clara Smith", "clara.smith@mercy.example"},       // the clerk's own name, the physician's number
		{"Ann Smith", "ann.smythe@mercy.example"},          // nearly
		{"Ann Smith", "smith.annabel@mercy.example"},       // longer
		{"Ann Smith", "ann.smith.assistant@mercy.example"}, // hers, but an assistant's
	} {
		l := newLadder(t)
		l.exec(`INSERT INTO institutions (key, name, country, city, region, kind) VALUES ('south', 'South Side Hospital', 'US', 'Portland', 'US-OR', 'hospital')`)
		l.exec(`INSERT INTO institution_domains (domain, institution, staff, students) VALUES ('south.example', 'south', true, false)`)
		token, id := l.somebody("clerk")
		app := l.apply(l.as(token), american(c.name, annNPI))
		v, _, err := l.accounts.Load(t.Context(), token)
		l.ok(err)
		clerk := actor.With(t.Context(), v.Actor)
		l.ok(l.AskWorkMail(clerk, c.address, ids.ID{}))
		l.ok(l.EnterMailCode(clerk, l.mailed(c.address)))
		if got := l.finding(app, WorkMail); got != "employment confirmed" {
			t.Errorf("%s: %s", c.address, got)
		}
		if got := l.standing(id); got == actor.Clinician {
			t.Errorf("%s let somebody in as %s", c.address, c.name)
		}
		if _, enough, err := l.met(t.Context(), app); err != nil || enough && c.name == "Clara Smith" {
			t.Errorf("%s: enough %v %v", c.address, enough, err)
		}
	}
}

func TestAnotherMembersNumberDecidesNothingAndTellsNothing(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	first, firstID := l.somebody("ann")
	in := american("Ann Smith", annNPI)
	l.apply(l.as(first), in)
	second, secondID := l.somebody("thief")
	app := l.apply(l.as(second), in)
	if l.standing(firstID) != actor.Provisional || l.standing(secondID) != actor.Applicant {
		t.Fatalf("%s, %s", l.standing(firstID), l.standing(secondID))
	}
	if got := l.finding(app, RegistryMatch); got != "close given" {
		t.Fatal(got)
	}
	if n := l.number(`SELECT risk FROM review_items WHERE subject_id = $1`, app); n != riskHigh {
		t.Fatalf("risk %d", n)
	}
	// What the second one sees is what somebody with a nearly matching name does.
	l.register.entries[bobNPI] = Entry{Names: []string{"Robert Jones"}, Active: true}
	third, _ := l.somebody("bob")
	l.apply(l.as(third), american("Bob Jones", bobNPI))
	a, _, err := l.Progress(l.as(second))
	l.ok(err)
	b, _, err := l.Progress(l.as(third))
	l.ok(err)
	if a.Evidence[0].Finding != b.Evidence[0].Finding || a.Evidence[0].State != b.Evidence[0].State || a.Letter != b.Letter {
		t.Fatalf("%+v is not %+v", a.Evidence[0], b.Evidence[0])
	}
}

func TestAnExcludedPersonIsNotLetInAndComesFirst(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	e := l.register.entries[annNPI]
	e.Excluded = true
	l.register.entries[annNPI] = e
	token, id := l.somebody("ann")
	app := l.apply(l.as(token), american("Ann Smith", annNPI))
	l.ok(l.AskWorkMail(l.as(token), "ann.smith@mercy.example", ids.ID{}))
	l.ok(l.EnterMailCode(l.as(token), l.mailed("ann.smith@mercy.example")))
	if l.standing(id) != actor.Applicant || l.number(`SELECT risk FROM review_items WHERE subject_id = $1`, app) != riskMost {
		t.Fatal(l.standing(id))
	}
}

// What the register calls the place decides; in a town with several
// institutions its street does, and the town alone only where there is one.
func TestWhichPlaceIsTheInstitutions(t *testing.T) {
	t.Parallel()
	of := func(change func(*institution)) institution {
		i := institution{name: "Mercy General Hospital", synonyms: []string{"1 Hill Rd"}, country: "US", city: "Portland", region: "US-OR"}
		change(&i)
		return i
	}
	several := of(func(*institution) {})
	for name, c := range map[string]struct {
		i    institution
		p    Place
		want bool
	}{
		"its name":          {several, Place{Organisation: "MERCY GENERAL HOSPITAL", City: "Salem", Country: "US"}, true},
		"its street":        {several, Place{Lines: []string{"SUITE 4", "1 HILL RD."}, City: "PORTLAND", Region: "US-OR", Country: "US"}, true},
		"another street":    {several, Place{Lines: []string{"11 Hill Rd"}, City: "Portland", Region: "US-OR", Country: "US"}, false},
		"the town":          {several, Place{City: "Portland", Region: "US-OR", Country: "US"}, false},
		"the only one":      {of(func(i *institution) { i.alone = true }), Place{City: "Portland", Region: "US-OR", Country: "US"}, true},
		"another state":     {of(func(i *institution) { i.alone = true }), Place{City: "Portland", Region: "US-ME", Country: "US"}, false},
		"a street far away": {several, Place{Lines: []string{"1 Hill Rd"}, City: "Salem", Country: "US"}, false},
	} {
		if got := placeAgrees(c.i, []Place{c.p}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
