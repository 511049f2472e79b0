package credential

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"consilium/internal/credential/agree"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/kernel/places"
)

// Shown is what a reviewer read off a document. Whatever the document doesn't
// show is empty.
type Shown struct {
	Name   string `json:"name,omitempty"`
	Number string `json:"number,omitempty"`
	// Issuer is who issued it, or where, in the document's words.
	Issuer string `json:"issuer,omitempty"`
	// Until is the last day on which it is valid: 2028-06-30.
	Until string `json:"until,omitempty"`
}

// dayForm is how a day is written in forms.
const dayForm = "2006-01-02"

// Empty says that nothing was read.
func (d Shown) Empty() bool { return d == Shown{} }

// end is the moment after the last day on which the document is valid.
func (d Shown) end() (time.Time, bool) {
	day, err := time.Parse(dayForm, d.Until)
	return day.AddDate(0, 0, 1), err == nil
}

func (d *Shown) tidy() {
	for _, field := range []*string{&d.Name, &d.Number, &d.Issuer, &d.Until} {
		*field = strings.Join(strings.Fields(*field), " ")
	}
}

// ShownField names a field of a document's form, in errors and on the page.
func ShownField(document ids.ID, field string) string {
	return "shown-" + document.String() + "-" + field
}

func (d Shown) check(c *errs.Check, id ids.ID, american bool) {
	c.That(short(d.Name, MaxName), ShownField(id, "name"), "That is longer than 120 letters: write the name alone.")
	c.That(short(d.Number, MaxNumber), ShownField(id, "number"), "That is longer than 40 signs: write the number alone.")
	c.That(short(d.Issuer, MaxRegister), ShownField(id, "issuer"), "That is longer than 120 letters: write who issued it alone.")
	c.That(!american || !isDEA(plainNumber(d.Number), d.Name), ShownField(id, "number"),
		"This looks like a DEA number. They are never written down here: leave it out.")
	if d.Until != "" {
		end, ok := d.end()
		c.That(ok && end.Year() >= 1950 && end.Year() < 2200, ShownField(id, "until"), "Write the day as 2028-06-30, or leave it empty.")
	}
}

// sealShown is what the column holds: nothing where nothing was read.
func (s *Service) sealShown(id ids.ID, d Shown) ([]byte, error) {
	if d.Empty() {
		return nil, nil
	}
	plain, err := json.Marshal(d)
	if err != nil {
		return nil, errs.Wrap(errs.Internal, "Something went wrong on our side.", err)
	}
	return s.ring.Seal(plain, place(inEvidence, "shown", id)), nil
}

// openShown reads what sealShown wrote; nil where nothing was read.
func (s *Service) openShown(p proof) (*Shown, error) {
	if p.shown == nil {
		return nil, nil //nolint:nilnil // nothing was read
	}
	var d Shown
	plain, err := s.ring.Open(p.shown, place(inEvidence, "shown", p.ID))
	if err == nil {
		err = json.Unmarshal(plain, &d)
	}
	if err != nil {
		return nil, errs.Wrap(errs.Internal, "Something went wrong on our side.", err)
	}
	return &d, nil
}

// compareShown puts what documents show beside what an application states. Of
// several the one that agrees least counts: it is the one to look at.
func compareShown(app Application, pieces []Piece, now time.Time) []Compared {
	list := []Compared{{Field: "name"}, {Field: "number"}, {Field: "register"}, {Field: "jurisdiction"}, {Field: "until"}}
	read := false
	for _, p := range pieces {
		d := p.Shown
		if d == nil {
			continue
		}
		read = true
		verdict, why := agree.Names(agree.Name{Full: app.LegalName}, agree.Name{Full: d.Name}, agree.Document)
		list[0].add(d.Name, agreement(verdict), why)
		verdict, why = agree.Numbers(app.Number, d.Number, agree.Document)
		list[1].add(d.Number, agreement(verdict), why)
		addIssuer(app.Facts, d.Issuer, &list[2], &list[3])
		if end, ok := d.end(); ok && !now.Before(end) {
			list[4].add(d.Until, Differs, "It has run out.")
		} else {
			list[4].add(d.Until, Unsaid, "")
		}
	}
	if !read {
		return nil
	}
	return list
}

// add puts one more document's word into a field.
func (c *Compared) add(held string, a Agreement, why string) {
	if held == "" {
		return
	}
	c.Held = append(c.Held, held)
	if c.Agreement == Unsaid || a != Unsaid && better(c.Agreement, a) {
		c.Agreement, c.Why = a, why
	}
	if c.Agreement == Unsaid {
		c.Why = ""
	}
}

// addIssuer compares who issued a document with the register, and the place
// that the words name with where the registration is.
func addIssuer(f Facts, issuer string, register, where *Compared) {
	named := placesIn(issuer)
	if len(named) > 0 {
		best, why, said := Unsaid, "", named[0]
		for _, key := range named {
			verdict, sentence := agree.Jurisdictions(f.Jurisdiction, key, agree.Document)
			if got := agreement(verdict); better(got, best) {
				best, why, said = got, sentence, key
			}
		}
		where.add(said, best, why)
	}
	if len(named) > 0 && plainName(places.Name(named[0])) == plainName(issuer) || isPlace(issuer) {
		return // it names a place and nobody
	}
	verdict, why := agree.Places([]string{f.Register}, "", []string{issuer}, agree.Document)
	got := agreement(verdict)
	switch {
	case got == Differs && plainRegister(issuer) != "":
		// A hospital's badge is not the register's: a person looks.
		got, why = Close, "Another body issued it than the register."
	case got == Close:
		why = "The issuer has nearly the register’s name."
	case got == Agrees:
		why = "The register issued it."
	}
	register.add(issuer, got, why)
}

// isPlace says whether a text is the name or the code of a place alone.
func isPlace(text string) bool {
	for _, p := range append(places.Countries(), places.States()...) {
		if plainName(p.Name) == plainName(text) || strings.EqualFold(p.Key, text) {
			return true
		}
	}
	return false
}

// placesIn finds the places that a text names: of names within one another
// the longest, of a state and a country of one name both.
func placesIn(text string) []string {
	padded := " " + plainName(text) + " "
	longest := 0
	var out []string
	for _, p := range append(places.States(), places.Countries()...) {
		name := plainName(p.Name)
		found := strings.Contains(padded, " "+name+" ") || strings.EqualFold(p.Key, strings.TrimSpace(text))
		switch {
		case !found || len(name) < longest:
		case len(name) > longest:
			longest, out = len(name), []string{p.Key}
		default:
			out = append(out, p.Key)
		}
	}
	return out
}

// shownUntil is when the first of the confirmed documents of an application
// runs out; nil where none says so. One that has run out is no reason to end
// what begins now: see noneRanOut.
func (s *Service) shownUntil(list []proof) (first *time.Time, err error) {
	for _, p := range list {
		if p.Kind != Document || p.State != EvidenceConfirmed {
			continue
		}
		d, err := s.openShown(p)
		if err != nil {
			return nil, err
		}
		if d == nil {
			continue
		}
		if end, ok := d.end(); ok && end.After(s.clock.Now()) && (first == nil || end.Before(*first)) {
			first = &end
		}
	}
	return first, nil
}

// noneRanOut refuses an approval on a document that its own date has ended.
func (s *Service) noneRanOut(ctx context.Context, application ids.ID) error {
	list, err := s.proofsOf(ctx, application)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.Kind != Document || p.State != EvidenceConfirmed {
			continue
		}
		d, err := s.openShown(p)
		if err != nil {
			return err
		}
		if d == nil {
			continue
		}
		if end, ok := d.end(); ok && !s.clock.Now().Before(end) {
			return errs.Field("evidence", "A document that you confirm has run out by the date on it. Reject it, or ask for one that is valid.")
		}
	}
	return nil
}
