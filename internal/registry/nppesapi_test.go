package registry

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sony/gobreaker/v2"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/clock"
	"consilium/internal/registry/madeup"
)

// entryJSON is an answer in the documented format
// (https://npiregistry.cms.hhs.gov/api-page), with what is made up in it.
const entryJSON = `{"result_count":1,"results":[{"created_epoch":"1183680000000","enumeration_type":"NPI-1","last_updated_epoch":"1269302400000",
"number":"%s","addresses":[{"country_code":"US","country_name":"United States","address_purpose":"MAILING","address_type":"DOM","address_1":"PO BOX 1",
"city":"ELSEWHERE","state":"WA","postal_code":"981010000","telephone_number":"555-555-0100"},{"country_code":"US","country_name":"United States",
"address_purpose":"LOCATION","address_type":"DOM","address_1":"1 RIVER ROAD","address_2":"SUITE 2","city":"PORTLAND","state":"OR","postal_code":"972011234"}],
"practiceLocations":[],"basic":{"first_name":"ADAEZE","last_name":"OKAFOR","middle_name":"--","credential":"M.D.","sole_proprietor":"NO","sex":"F",
"enumeration_date":"2007-07-06","last_updated":"2010-03-23","status":"A","name_prefix":"--","name_suffix":"--"},
"taxonomies":[{"code":"207RC0000X","taxonomy_group":"","desc":"Internal Medicine, Cardiovascular Disease","state":"OR","license":"MD12345","primary":true}],
"identifiers":[],"endpoints":[],"other_names":[{"type":"Former Name","code":"1","first_name":"ADAEZE","last_name":"REED","middle_name":"--"}]}]}`

const organisationJSON = `{"result_count":1,"results":[{"enumeration_type":"NPI-2","number":"%s","basic":{"organization_name":"A CLINIC","status":"A",
"enumeration_date":"2007-07-06"},"addresses":[],"taxonomies":[],"other_names":[]}]}`

var fine = madeup.NPI(77)

// register is a local register; each call answers as the test says.
type register struct {
	*NPPESClient
	clock *clock.Fake
	calls atomic.Int64
}

func newRegister(t *testing.T, answer http.HandlerFunc) *register {
	t.Helper()
	r := &register{clock: dbtest.Clock(t)}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.calls.Add(1)
		answer(w, q)
	}))
	t.Cleanup(srv.Close)
	at, err := url.Parse(srv.URL + "/api/")
	if err != nil {
		t.Fatal(err)
	}
	r.NPPESClient = NewNPPES(NPPESConfig{Address: at, Clock: r.clock, Try: 30 * time.Second, Whole: 3 * time.Minute, Pause: 2 * time.Millisecond, Failures: 3, Rest: time.Hour})
	return r
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		if strings.Contains(text, "%s") {
			text := fmt.Sprintf(text, q.URL.Query().Get("number"))
			_, _ = w.Write([]byte(text))
			return
		}
		_, _ = w.Write([]byte(text))
	}
}

func TestAnAnswerOfTheNPPESIsReadWhole(t *testing.T) {
	t.Parallel()
	var asked atomic.Value
	reg := newRegister(t, func(w http.ResponseWriter, q *http.Request) {
		asked.Store(q.URL.String())
		says(entryJSON)(w, q)
	})
	r, found, err := reg.Ask(t.Context(), fine)
	if err != nil || !found || !r.IsPerson() || asked.Load() != "/api/?number="+fine+"&version=2.1" {
		t.Fatalf("%v %v %+v, asked %v", found, err, r, asked.Load())
	}
	if r.Name != (Name{Family: "OKAFOR", Given: "ADAEZE", Credential: "M.D."}) || r.Others[0] != (Name{Family: "REED", Given: "ADAEZE", Kind: "former"}) {
		t.Errorf("%+v", r)
	}
	if r.Practice.City != "PORTLAND" || len(r.Practice.Lines) != 2 || r.Entered != "2007-07-06" || r.Professions[0] != "physician" ||
		r.Licences[0] != (Licence{State: "OR", Number: "MD12345", Taxonomy: "207RC0000X", Primary: true}) {
		t.Errorf("%+v", r)
	}
}

// The interface wrote numbers as numbers, and left out or renamed the sex, in
// one year or another; none of it may matter.
func TestTheAnswerMayBeWrittenAsInOtherYears(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"numbers as numbers": {`"number":"` + fine + `"`, `"number":` + fine},
		"epochs as numbers":  {`"created_epoch":"1183680000000"`, `"created_epoch":1183680000`},
		"gender":             {`"sex":"F"`, `"gender":"F"`}, "neither": {`"sex":"F",`, ``}, "sex unknown": {`"sex":"F"`, `"sex":"X"`},
		"nulls": {`"middle_name":"--","credential"`, `"middle_name":null,"credential"`}, "primary in words": {`"primary":true`, `"primary":"Y"`},
	} {
		text := strings.Replace(fmt.Sprintf(entryJSON, fine), change[0], change[1], 1)
		if !strings.Contains(fmt.Sprintf(entryJSON, fine), change[0]) {
			t.Fatal(name)
		}
		r, found, err := parseNPPES([]byte(text), fine)
		if err != nil || !found || r.Name.Whole() != "ADAEZE OKAFOR" || !r.Licences[0].Primary {
			t.Errorf("%s: %v %+v", name, err, r)
		}
	}
}

func TestAnOrganisationsNumberIsNoPersons(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newRegister(t, says(organisationJSON)))
	if r := h.finds(NPPES, fine); r.Entity != Organisation || r.IsPerson() || r.Name.Family != "A CLINIC" {
		t.Errorf("%+v", r)
	}
}

func TestARegisterThatIsDownIsAnAnswerAndNoError(t *testing.T) {
	t.Parallel()
	cut := func(w http.ResponseWriter, q *http.Request) {
		text := fmt.Sprintf(entryJSON, q.URL.Query().Get("number"))
		w.Header().Set("Content-Length", fmt.Sprint(len(text)))
		_, _ = w.Write([]byte(text[:len(text)/2]))
	}
	slow := func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() }
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		calls  int64
	}{
		"500": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, tries},
		"429 for long": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(http.StatusTooManyRequests)
		}, 1},
		"429":              {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }, tries},
		"403":              {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, 1},
		"elsewhere":        {func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, "/other", http.StatusFound) }, 1},
		"cut off":          {cut, tries},
		"slow":             {slow, tries},
		"cut off and 200":  {says(entryJSON[:400]), tries},
		"no JSON":          {says("<html>maintenance</html>"), tries},
		"endless":          {says(`{"result_count":1,"results":[` + strings.Repeat(" ", answerMost) + `]}`), 1},
		"Errors, 200":      {says(`{"Errors":[{"description":"No valid search criteria provided","field":"generic","number":"04"}]}`), 1},
		"another number":   {says(fmt.Sprintf(entryJSON, madeup.NPI(78))), tries},
		"a count alone":    {says(`{"result_count":1,"results":[]}`), tries},
		"nothing":          {says(`{}`), tries},
		"wrong types":      {says(`{"result_count":1,"results":[{"number":{"a":1}}]}`), tries},
		"neither kind":     {says(`{"result_count":1,"results":[{"number":"%s","enumeration_type":"NPI-3","basic":{"last_name":"X"}}]}`), tries},
		"without any name": {says(`{"result_count":1,"results":[{"number":"%s","enumeration_type":"NPI-1","basic":{"last_name":"--"}}]}`), tries},
	} {
		reg := newRegister(t, c.answer)
		if name == "slow" { // the others are answered at once, however slow the machine is
			reg.cfg.Try = time.Second
			reg.NPPESClient = NewNPPES(reg.cfg)
		}
		_, found, err := reg.Ask(t.Context(), fine)
		if found || !errors.Is(err, ErrDown) || reg.calls.Load() != c.calls {
			t.Errorf("%s: %v %v after %d calls, want %d", name, found, err, reg.calls.Load(), c.calls)
		}
	}
	h := newHouse(t, newRegister(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }))
	a, err := h.Lookup(h.ctx, NPPES, fine)
	if err != nil || a.Found || !a.Down || a.Origin != Nowhere {
		t.Errorf("%+v %v", a, err)
	}
}

func TestOneFailureIsTriedAgain(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	reg := newRegister(t, func(w http.ResponseWriter, q *http.Request) {
		if n.Add(1) < tries {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		says(entryJSON)(w, q)
	})
	if _, found, err := reg.Ask(t.Context(), fine); err != nil || !found {
		t.Error(err)
	}
}

// After some numbers failed in a row the register is left alone, so that
// nobody waits for it and it can get up again.
func TestARegisterThatFailsOftenIsLeftAlone(t *testing.T) {
	t.Parallel()
	var well atomic.Bool
	reg := newRegister(t, func(w http.ResponseWriter, q *http.Request) {
		if !well.Load() {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		says(entryJSON)(w, q)
	})
	for i := range 5 {
		if _, _, err := reg.Ask(t.Context(), madeup.NPI(i)); !errors.Is(err, ErrDown) {
			t.Fatal(err)
		}
	}
	if n := reg.calls.Load(); n != 3*tries {
		t.Errorf("%d calls", n)
	}
	reg.cfg.Rest = time.Millisecond
	again := NewNPPES(reg.cfg)
	for i := range 4 {
		_, _, _ = again.Ask(t.Context(), madeup.NPI(i))
	}
	well.Store(true)
	dbtest.Eventually(t, "the register is asked again", func() bool {
		_, found, err := again.Ask(t.Context(), fine)
		return err == nil && found
	})
}

func TestAnAnswerIsKeptForAWhile(t *testing.T) {
	t.Parallel()
	var missing atomic.Bool
	reg := newRegister(t, func(w http.ResponseWriter, q *http.Request) {
		if missing.Load() {
			says(`{"result_count":0,"results":[]}`)(w, q)
			return
		}
		says(entryJSON)(w, q)
	})
	ask := func(number string, want bool, calls int64) {
		t.Helper()
		_, found, err := reg.Ask(t.Context(), number)
		if err != nil || found != want || reg.calls.Load() != calls {
			t.Errorf("%v %v, %d calls, want %d", found, err, reg.calls.Load(), calls)
		}
	}
	ask(fine, true, 1)
	ask(fine, true, 1)
	reg.clock.Advance(keptFor)
	ask(fine, true, 2)
	missing.Store(true)
	ask(madeup.NPI(1), false, 3)
	ask(madeup.NPI(1), false, 3)
	missing.Store(false)
	reg.clock.Advance(keptMissing)
	ask(madeup.NPI(1), true, 4)
}

func TestWhoeverStopsAskingIsNoFailureOfTheRegister(t *testing.T) {
	t.Parallel()
	reg := newRegister(t, func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() })
	for range 5 {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if _, _, err := reg.Ask(ctx, fine); !errors.Is(err, context.Canceled) || errors.Is(err, ErrDown) {
			t.Fatal(err)
		}
	}
	if reg.breaker.State() != gobreaker.StateClosed || reg.breaker.Counts().ConsecutiveFailures != 0 {
		t.Error("counted against the register")
	}
}

// The imported tables are asked first, and the register only for what they
// don't have.
func TestALookupSaysWhereItComesFrom(t *testing.T) {
	t.Parallel()
	reg := newRegister(t, says(entryJSON))
	h := newHouse(t, reg)
	h.loaded(NPPES, file(t, "npidata-20261011.csv", madeup.NPPESHeader(), func(w *madeup.Writer) { w.Row(person(madeup.NPI(1), "FILED", "ANN")...) }))
	a, err := h.Lookup(h.ctx, NPPES, madeup.NPI(1))
	if err != nil || a.Origin != Imported || a.Record.Name.Family != "FILED" || reg.calls.Load() != 0 {
		t.Errorf("%+v %v", a, err)
	}
	a, err = h.Lookup(h.ctx, NPPES, fine)
	if err != nil || a.Origin != Asked || a.Record.Name.Family != "OKAFOR" || !a.AsOf.Equal(h.clock.Now()) {
		t.Errorf("%+v %v", a, err)
	}
	a, err = h.Lookup(h.ctx, GMC, "1393398")
	if err != nil || a.Found || a.Origin != Nowhere || a.Down {
		t.Errorf("%+v %v", a, err)
	}
	if _, err = h.Lookup(h.ctx, NPPES, "1234567890"); err == nil || reg.calls.Load() != 1 {
		t.Error("a number that can't be one was looked up")
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(fmt.Sprintf(entryJSON, fine)))
	f.Add([]byte(fmt.Sprintf(organisationJSON, fine)))
	f.Add([]byte(`{"Errors":[{"description":"x","field":"number","number":4}]}`))
	f.Add([]byte(`{"result_count":1,"results":[null]}`))
	f.Add([]byte(`{"result_count":-1,"results":[{"number":1234567893,"basic":{"status":[]}}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, found, err := parseNPPES(raw, fine)
		if found && (err != nil || r.Number != fine || r.Name.Family == "" || r.Entity == Unknown || r.Status == "") {
			t.Fatalf("%+v %v", r, err)
		}
	})
}
