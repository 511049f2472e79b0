package credential

import (
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func TestFindingsOfARegister(t *testing.T) {
	t.Parallel()
	full := Entry{Names: []string{"Ann Maria Smith", "Ann Jones"}, Professions: []string{"physician"}, Jurisdictions: []string{"US-OR"}, Active: true}
	change := func(f func(*Entry)) Entry { e := full; f(&e); return e }
	facts := american("Ann Smith", annNPI).Facts
	cases := map[string]struct {
		f     Facts
		e     Entry
		found bool
		want  string
	}{
		"there":          {facts, full, true, FoundMatch},
		"not there":      {facts, Entry{}, false, FoundNothing},
		"a body":         {facts, change(func(e *Entry) { e.Organisation = true }), true, FoundNothing},
		"lapsed":         {facts, change(func(e *Entry) { e.Active = false }), true, FoundDiffers},
		"excluded":       {facts, change(func(e *Entry) { e.Excluded = true }), true, FoundDiffers},
		"another state":  {facts, change(func(e *Entry) { e.Jurisdictions = []string{"US-ME"} }), true, FoundDiffers},
		"the country":    {facts, change(func(e *Entry) { e.Jurisdictions = []string{"US"} }), true, FoundMatch},
		"a resident":     {facts, change(func(e *Entry) { e.Stage = "trainee" }), true, FoundClose},
		"an attending":   {facts, change(func(e *Entry) { e.Stage = "attending" }), true, FoundMatch},
		"a nurse":        {facts, change(func(e *Entry) { e.Professions = []string{"nurse"} }), true, FoundDiffers},
		"another name":   {american("Zoë Other", annNPI).Facts, full, true, FoundDiffers},
		"an earlier one": {american("Ann Jones", annNPI).Facts, full, true, FoundMatch},
		"accents, order": {american("SMITH, Änn Maria", annNPI).Facts, full, true, FoundMatch},
		"a second name":  {american("Ann Zoë Smith", annNPI).Facts, full, true, FoundDiffers},
		"an initial":     {american("A. Smith", annNPI).Facts, full, true, FoundClose},
	}
	for name, c := range cases {
		if got := compareEntry(c.f, c.e, c.found); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestDEANumbersAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, _ := h.applicant("ann")
	for field, spoil := range map[string]func(*Input){
		"number":   func(in *Input) { in.Number = "BS1234563" },
		"note":     func(in *Input) { in.Note = "My DEA is BS1234563, thanks." },
		"register": func(in *Input) { in.Register = "Drug Enforcement Administration" },
	} {
		in := american("Ann Smith", annNPI)
		spoil(&in)
		_, err := h.Apply(ann, in)
		h.refused(err, errs.Invalid)
		if errs.As(err).Fields[field] != deaSentence {
			t.Errorf("%s: %v", field, errs.As(err).Fields)
		}
	}
	for _, number := range []string{"BS1234564", "MD1234563", "1234567893", "BS123456X", "B"} {
		if isDEA(number, "Ann Smith") {
			t.Errorf("%s is taken for a DEA number", number)
		}
	}
	if n := h.number(`SELECT count(*) FROM applications`); n != 0 {
		t.Fatal("something was kept")
	}
	elsewhere := american("Ann Smith", "MS1234563")
	elsewhere.Jurisdiction, elsewhere.Register = "ZA", "Health Professions Council of South Africa"
	if _, err := h.Apply(ann, elsewhere); err != nil {
		t.Errorf("a number of another country is taken for one: %v", err)
	}
}

func TestADownRegisterIsAFindingAndIsAskedAgain(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	token, id := l.somebody("ann")
	l.register.goDown(true)
	app := l.apply(l.as(token), american("Ann Smith", annNPI))
	if got := l.finding(app, RegistryMatch); got != "register down given" || l.standing(id) != actor.Applicant {
		t.Fatal(got)
	}
	l.ok(l.AskWorkMail(l.as(token), "ann.smith@mercy.example", ids.ID{}))
	l.ok(l.EnterMailCode(l.as(token), l.mailed("ann.smith@mercy.example")))
	l.refused(l.LookAgain(t.Context(), app), errs.Unavailable)
	l.register.goDown(false)
	l.ok(l.LookAgain(t.Context(), app))
	if l.standing(id) != actor.Clinician {
		t.Fatal("the register answers now, and everything else was there: " + l.finding(app, WorkMail))
	}
	l.ok(l.LookAgain(t.Context(), app)) // decided: nothing more
}

func TestAMistypedNumberIsSaidAtTheForm(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	ann, _ := l.applicant("ann")
	_, err := l.Apply(ann, american("Ann Smith", "1234567890"))
	l.refused(err, errs.Invalid)
	if got := errs.As(err).Fields["number"]; got != "The last digit doesn't fit." {
		t.Fatal(got)
	}
	board := american("Ann Smith", "1234567890")
	board.Register = "Oregon Medical Board" // whose numbers nobody here knows
	l.apply(ann, board)
}
