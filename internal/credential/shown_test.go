package credential

import (
	"slices"
	"strings"
	"testing"
	"time"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// onADocument is an application with one document, claimed by its reviewer.
func (l ladder) onADocument(rev, applicant ctxt, in Input) (app, item, document ids.ID) {
	l.t.Helper()
	app = l.apply(applicant, in)
	l.ok(l.AddDocument(applicant, Upload{Kind: "licence", File: []byte("ok " + in.Number)}))
	item = l.itemOf(app)
	_, err := l.Open(rev, item)
	l.ok(err)
	return app, item, fromUUID(l.t, l.word(`SELECT id FROM evidence WHERE application_id = $1 AND kind = 'document'`, app))
}

func (l ladder) transcribes(rev ctxt, item, document ids.ID, d Shown) bool {
	l.t.Helper()
	changed, err := l.Transcribe(rev, item, map[ids.ID]Shown{document: d})
	l.ok(err)
	return changed
}

func TestWhatADocumentShowsIsTheThirdColumn(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	rev, _ := l.reviewer("rev")
	two, _ := l.reviewer("two")
	ann, _ := l.applicant("ann")
	app, item, document := l.onADocument(rev, ann, physician("Ann Example", "7701888"))
	read := func() Comparison {
		t.Helper()
		r, err := l.Read(rev, app)
		l.ok(err)
		return r.Compare
	}
	if read().Shown != nil {
		t.Fatal("a document is compared that nobody has read")
	}
	version := func() int { return l.number(`SELECT version FROM applications WHERE id = $1`, app) }
	before := version()
	said := Shown{Name: " Ann  Beth Example ", Number: "77-01 888", Issuer: "General Medical Council", Until: "2031-03-31"}
	if !l.transcribes(rev, item, document, said) || version() == before {
		t.Fatal("who read it before may decide on what stands there now")
	}
	if l.transcribes(rev, item, document, said) {
		t.Fatal("the same words changed something")
	}
	l.recorded(ActionTranscribe, 1)
	c := read()
	for field, want := range map[string]Agreement{"name": Close, "number": Agrees, "register": Agrees, "jurisdiction": Unsaid, "until": Unsaid} {
		if got := c.ShownField(field); got.Agreement != want {
			t.Errorf("%s: %q, want %q (%+v)", field, got.Agreement, want, got)
		}
	}
	if len(c.ShownMismatches()) != 1 || !slices.Equal(c.ShownField("name").Held, []string{"Ann Beth Example"}) {
		t.Errorf("%+v", c.Shown)
	}
	// Of two documents the one that agrees least is the one to look at.
	l.ok(l.AddDocument(ann, Upload{Kind: "badge", File: []byte("ok badge")}))
	badge := fromUUID(t, l.word(`SELECT id FROM evidence WHERE application_id = $1 AND source = 'badge'`, app))
	_, err := l.Transcribe(rev, item, map[ids.ID]Shown{document: said, badge: {Name: "Bob Other", Issuer: "Republic of Ireland"}})
	l.ok(err)
	c = read()
	if c.ShownField("name").Agreement != Differs || c.ShownField("number").Agreement != Agrees || c.ShownField("jurisdiction").Agreement != Differs {
		t.Errorf("%+v", c.Shown)
	}
	// Nothing of it can be read in the database, and it opens in its own row alone.
	dump := l.word(`SELECT string_agg(e::text, ' ') FROM evidence e`)
	for _, word := range []string{"Beth", "01 888", "Bob", "Council"} {
		if strings.Contains(dump, word) {
			t.Fatalf("%s is in the database", word)
		}
	}
	p, _, err := l.proof(t.Context(), `WHERE e.id = $1`, document)
	l.ok(err)
	p.ID = badge
	if _, err := l.openShown(p); err == nil {
		t.Fatal("a reading opens in another row")
	}
	// Not for who hasn't claimed it, not of another item's document, not a DEA number.
	_, err = l.Transcribe(two, item, map[ids.ID]Shown{document: {Name: "X"}})
	l.refused(err, errs.Conflict)
	_, err = l.Transcribe(ann, item, map[ids.ID]Shown{document: {Name: "X"}})
	l.refused(err, errs.NotFound)
	bea, _ := l.applicant("bea")
	_, other, foreign := l.onADocument(rev, bea, american("Bea Smith", bobNPI))
	for _, id := range []ids.ID{foreign, ids.New()} {
		_, err = l.Transcribe(rev, item, map[ids.ID]Shown{id: {Name: "X"}})
		l.refused(err, errs.Conflict)
	}
	for field, wrong := range map[string]Shown{"until": {Until: "31.3.2031"}, "number": {Name: "Bea Smith", Number: "BS1234563"}, "name": {Name: strings.Repeat("x", MaxName+1)}} {
		_, err = l.Transcribe(rev, other, map[ids.ID]Shown{foreign: wrong})
		if errs.As(err).Fields[ShownField(foreign, field)] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	// It goes with the document.
	l.ok(l.DeleteDocument(ann, document))
	l.transcribes(rev, item, badge, Shown{})
	if n := l.number(`SELECT count(*) FROM evidence WHERE shown_sealed IS NOT NULL`); n != 0 {
		t.Fatalf("%d readings outlive their document", n)
	}
}

// A reviewer never writes down what a document of their own shows.
func TestNobodyReadsTheirOwnDocument(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	rev, id := l.reviewer("rev")
	ann, _ := l.applicant("ann")
	app, item, document := l.onADocument(rev, ann, physician("Ann Example", "7701888"))
	l.exec(`UPDATE review_items SET member_id = $2 WHERE subject_id = $1`, app, id)
	l.exec(`UPDATE applications SET member_id = $2 WHERE id = $1`, app, id)
	_, err := l.Transcribe(rev, item, map[ids.ID]Shown{document: {Name: "Ann Example"}})
	l.refused(err, errs.Forbidden)
}

func TestADocumentsLastDayEndsTheCredential(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	rev, _ := l.reviewer("rev")
	decide := func(app, item, document ids.ID) error {
		t.Helper()
		l.proven(app)
		return l.judges(rev, Decision{Item: item, Version: l.number(`SELECT version FROM applications WHERE id = $1`, app), Verdict: Approve,
			Evidence: map[ids.ID]bool{document: true}})
	}
	last := l.clock.Now().AddDate(0, 3, 0)
	ann, _ := l.applicant("ann")
	app, item, document := l.onADocument(rev, ann, physician("Ann Example", "7701888"))
	l.transcribes(rev, item, document, Shown{Name: "Ann Example", Until: last.Format(dayForm)})
	l.ok(decide(app, item, document))
	if got, want := l.word(`SELECT to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') FROM credentials WHERE application_id = $1`, app),
		last.AddDate(0, 0, 1).Format(dayForm); got != want {
		t.Fatalf("it is good until %s, want %s", got, want)
	}
	// Of one that is good for longer than the policy says, the policy's term counts.
	bea, _ := l.applicant("bea")
	app, item, document = l.onADocument(rev, bea, physician("Bea Example", "7702888"))
	l.transcribes(rev, item, document, Shown{Until: l.clock.Now().AddDate(20, 0, 0).Format(dayForm)})
	l.ok(decide(app, item, document))
	if n := l.number(`SELECT count(*) FROM credentials WHERE application_id = $1 AND expires_at BETWEEN $2 AND $3`, app,
		l.clock.Now().AddDate(0, 0, 700), l.clock.Now().AddDate(0, 0, 760)); n != 1 {
		t.Fatal("a document makes a credential good for longer than the policy")
	}
	// What has run out is not confirmed.
	cea, _ := l.applicant("cea")
	app, item, document = l.onADocument(rev, cea, physician("Cea Example", "7703888"))
	l.transcribes(rev, item, document, Shown{Until: l.clock.Now().Add(-24 * time.Hour).Format(dayForm)})
	r, err := l.Read(rev, app)
	l.ok(err)
	if r.Compare.ShownField("until").Agreement != Differs {
		t.Fatalf("%+v", r.Compare.Shown)
	}
	l.refused(decide(app, item, document), errs.Invalid)
}

func TestPlacesInWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"Oregon Medical Board": "US-OR", "State of West Virginia": "US-WV", "Georgia": "US-GA GE", "Kenya Medical Practitioners": "KE",
		"General Medical Council": "", "GB": "GB", "us-or": "US-OR", "": "", "Papua New Guinea": "PG"} {
		if got := strings.Join(placesIn(text), " "); got != want {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
}
