package directory

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/database"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

type house struct {
	*Service
	t     *testing.T
	db    *database.DB
	admin context.Context
}

func newHouse(t *testing.T) house {
	t.Helper()
	db := dbtest.New(t)
	h := house{Service: New(db, dbtest.Clock(t)), t: t, db: db}
	h.admin = actor.With(t.Context(), actor.Actor{MemberID: ids.New(), Standing: actor.Applicant, Grants: actor.Administrator})
	return h
}

func (h house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h house) refused(err error, kind errs.Kind) {
	h.t.Helper()
	if !errs.Is(err, kind) {
		h.t.Fatalf("error %v, want kind %d", err, kind)
	}
}

func (h house) field(err error, name string) {
	h.t.Helper()
	if !errs.Is(err, errs.Invalid) || errs.As(err).Fields[name] == "" {
		h.t.Fatalf("error %v, want one at %s", err, name)
	}
}

func (h house) recorded(action string, want int) {
	h.t.Helper()
	var n int
	h.ok(h.db.Pool().QueryRow(h.t.Context(), `SELECT count(*) FROM audit_entries WHERE action = $1`, action).Scan(&n))
	if n != want {
		h.t.Fatalf("%s was recorded %d times, want %d", action, n, want)
	}
}

func TestTheListIsAddedToChangedAndFound(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ok(h.Create(h.admin, Specialty{Key: "emergency-medicine", Name: "Emergency medicine", Synonyms: []string{" A&E ", "", "ED", "Médecine d’urgence"}}))
	h.ok(h.Create(h.admin, Specialty{Key: "cardiology", Name: "Cardiology", Synonyms: []string{"heart"}}))
	for _, text := range []string{"emergency-medicine", "Emergency  Medicine", "ed", "a&e", "medecine d'urgence"} {
		if key, ok := h.Find(text); !ok || key != "emergency-medicine" {
			t.Errorf("%q finds %q", text, key)
		}
	}
	for _, text := range []string{"kidney", "", "emerg"} {
		if key, ok := h.Find(text); ok {
			t.Errorf("%q finds %q", text, key)
		}
	}
	if list, err := h.Suggest(t.Context(), "emerg"); err != nil || len(list) != 1 || list[0].Key != "emergency-medicine" {
		t.Errorf("suggested: %+v, %v", list, err)
	}
	list, err := h.List(t.Context())
	h.ok(err)
	if len(list) != 2 || list[0].Key != "cardiology" || len(list[1].Synonyms) != 3 {
		t.Fatalf("%+v", list)
	}
	one, err := h.One(h.admin, "cardiology")
	h.ok(err)
	one.Name = "Heart medicine"
	h.ok(h.Edit(h.admin, one))
	if h.Name("cardiology") != "Heart medicine" || h.Name("unknown") != "unknown" {
		t.Fatal("names")
	}
	h.refused(h.Edit(h.admin, one), errs.Conflict)
	h.recorded(ActionCreate, 2)
	h.recorded(ActionEdit, 1)
}

func TestWhatDoesNotFitIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ok(h.Create(h.admin, Specialty{Key: "cardiology", Name: "Cardiology", Synonyms: []string{"heart"}}))
	h.ok(h.Create(h.admin, Specialty{Key: "electrophysiology", Name: "Electrophysiology", Parent: "cardiology"}))
	try := func(change func(*Specialty)) error {
		one := Specialty{Key: "nephrology", Name: "Nephrology"}
		change(&one)
		return h.Create(h.admin, one)
	}
	h.field(try(func(s *Specialty) { s.Key = "Not A Key" }), "key")
	h.field(try(func(s *Specialty) { s.Key = "cardiology" }), "key")
	h.field(try(func(s *Specialty) { s.Name = " " }), "name")
	h.field(try(func(s *Specialty) { s.Name = strings.Repeat("x", nameMax+1) }), "name")
	h.field(try(func(s *Specialty) { s.Name = "CARDIOLOGY" }), "name")
	h.field(try(func(s *Specialty) { s.Synonyms = []string{"Heart"} }), "synonyms")
	h.field(try(func(s *Specialty) { s.Parent = "phrenology" }), "parent")
	h.field(try(func(s *Specialty) { s.Parent = "nephrology" }), "parent")
	h.field(h.Edit(h.admin, Specialty{Key: "cardiology", Name: "Cardiology", Version: 1, Parent: "electrophysiology"}), "parent")
	h.refused(h.Edit(h.admin, Specialty{Key: "nephrology", Name: "Nephrology", Version: 1}), errs.NotFound)
	h.recorded(ActionCreate, 2)
}

func TestARetiredOneKeepsItsNameAndIsOfferedToNobody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ok(h.Create(h.admin, Specialty{Key: "phrenology", Name: "Phrenology"}))
	h.ok(h.Retire(h.admin, "phrenology"))
	list, err := h.List(t.Context())
	h.ok(err)
	if _, found := h.Find("phrenology"); found || len(list) != 0 || h.Name("phrenology") != "Phrenology" {
		t.Fatalf("%+v", list)
	}
	h.refused(h.Retire(h.admin, "phrenology"), errs.Conflict)
	h.refused(h.Retire(h.admin, "alchemy"), errs.NotFound)
	h.ok(h.Reoffer(h.admin, "phrenology"))
	all, err := h.All(h.admin)
	h.ok(err)
	if len(all) != 1 || all[0].Retired() {
		t.Fatalf("%+v", all)
	}
	h.recorded(ActionRetire, 1)
	h.recorded(ActionReoffer, 1)
}

func TestOnlyAdministratorsEdit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	plain := actor.With(t.Context(), actor.Actor{MemberID: ids.New(), Standing: actor.Clinician, Grants: actor.Moderator})
	for _, err := range []error{
		h.Create(plain, Specialty{Key: "cardiology", Name: "Cardiology"}), h.Edit(plain, Specialty{Key: "cardiology", Name: "Cardiology", Version: 1}),
		h.Retire(plain, "cardiology"), h.Reoffer(plain, "cardiology"), second(h.All(plain)), second(h.One(plain, "cardiology")),
	} {
		h.refused(err, errs.NotFound)
	}
}

func second[T any](_ T, err error) error { return err }

func TestSeedAddsWhatIsMissingAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ok(h.Create(h.admin, Specialty{Key: "cardiology", Name: "As edited"}))
	seed := []Specialty{{Key: "cardiology", Name: "Cardiology"}, {Key: "nephrology", Name: "Nephrology", Synonyms: []string{"kidney"}}, {Key: "dialysis", Name: "Dialysis", Parent: "nephrology"}}
	for _, want := range []int{2, 0} {
		if added, err := h.Seed(t.Context(), seed); err != nil || added != want {
			t.Fatalf("%d added, %v; want %d", added, err, want)
		}
	}
	if h.Name("cardiology") != "As edited" || h.Name("dialysis") != "Dialysis" {
		t.Fatal("names after the seed")
	}
	if _, err := h.Seed(t.Context(), []Specialty{{Key: "Bad Key", Name: "x"}}); err == nil {
		t.Fatal("a bad list was taken")
	}
}

// present is a feed that stands still.
type present struct{}

func (present) Head(context.Context) (changes.Position, error) { return changes.Position{XID: 7}, nil }

func TestAnotherNodeLearnsFromTheFeed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	other := New(dbtest.Again(t, h.db), dbtest.Clock(t))
	f := other.Follower(present{})
	at, err := f.Position(t.Context())
	h.ok(err)
	h.ok(h.Create(h.admin, Specialty{Key: "cardiology", Name: "Cardiology"}))
	h.ok(f.Apply(t.Context(), []changes.Change{{Kind: changes.Thread}}, changes.Position{XID: 8}))
	if at.XID != 7 || other.Name("cardiology") != "cardiology" {
		t.Fatal("it knew without being told: the test proves nothing")
	}
	h.ok(f.Apply(t.Context(), []changes.Change{{Kind: changes.Thread}, {Kind: changes.Specialty}}, changes.Position{XID: 9}))
	if at, err = f.Position(t.Context()); err != nil || at.XID != 9 || other.Name("cardiology") != "Cardiology" {
		t.Fatal("it did not learn")
	}
	var told int
	h.ok(h.db.Pool().QueryRow(t.Context(), `SELECT count(*) FROM changes WHERE kind = 'specialty'`).Scan(&told))
	if told != 1 {
		t.Fatalf("the feed was told %d times", told)
	}
}

func TestEditsAndReadingsAtOnceEndWithTheLastWord(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var wg sync.WaitGroup
	keys := []string{"aa", "bb", "cc", "dd", "ee", "ff"}
	for _, key := range keys {
		wg.Go(func() {
			if err := h.Create(h.admin, Specialty{Key: key, Name: "Name of " + key}); err != nil {
				t.Error(err)
			}
			_, _ = h.List(t.Context())
		})
	}
	wg.Wait()
	list, err := h.List(t.Context())
	h.ok(err)
	if len(list) != len(keys) || !slices.IsSortedFunc(list, func(a, b Specialty) int { return strings.Compare(a.Name, b.Name) }) {
		t.Fatalf("%d of %d are known", len(list), len(keys))
	}
}
