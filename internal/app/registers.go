package app

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"consilium/internal/credential"
	"consilium/internal/kernel/errs"
	"consilium/internal/registry"
)

// registers is package registry as credential wants it.
type registers struct{ *registry.Service }

// Source names the register that answers for a profession and a jurisdiction,
// if the applicant gave a number of it: a state board's licence is not an NPI.
func (r registers) Source(profession, jurisdiction, register string) string {
	country, _, _ := strings.Cut(jurisdiction, "-")
	switch named := registry.Source(r.Named(jurisdiction, register)); {
	case country == "US" && named == registry.NPPES:
		return string(named)
	case country == "GB" && named == registry.GMC && (profession == "physician" || profession == "physician associate"):
		return string(named)
	}
	return ""
}

// Named gives the register that a wording means.
func (registers) Named(jurisdiction, register string) string {
	country, _, _ := strings.Cut(jurisdiction, "-")
	return string(registry.Named(country, register))
}

// Shape holds a number against the shape and the check digit of the register.
func (registers) Shape(named, number string) error {
	source := registry.Source(named)
	return registry.Check(source, registry.Tidy(source, number))
}

// Lookup asks the register by number alone. A number that can't be one of the register is not there; where no
// file was imported and nobody can be asked, it is Unsupported.
func (r registers) Lookup(ctx context.Context, source, number string) (credential.Entry, bool, error) {
	answer, err := r.Service.Lookup(ctx, registry.Source(source), number)
	switch {
	case errs.Is(err, errs.Invalid):
		return credential.Entry{}, false, nil
	case err != nil:
		return credential.Entry{}, false, err
	case answer.Down:
		return credential.Entry{}, false, errs.New(errs.Unavailable, "The register does not answer.")
	case !answer.Found && answer.Origin == registry.Nowhere:
		return credential.Entry{}, false, errs.New(errs.Unsupported, "There is no data of this register here.")
	case !answer.Found:
		return credential.Entry{}, false, nil
	}
	return entryOf(registry.Source(source), answer.Record), true, nil
}

// Excluded asks the list of exclusions of the United States: by number where
// that is an NPI, by name where somebody is registered there.
func (r registers) Excluded(ctx context.Context, who credential.Whom) ([]credential.Exclusion, error) {
	whom := registry.Whom{}
	if r.Named(who.Jurisdiction, who.Register) == string(registry.NPPES) {
		whom.NPI = who.Number
	}
	if country, _, _ := strings.Cut(who.Jurisdiction, "-"); country == "US" {
		for _, name := range who.Names {
			whom.Names = append(whom.Names, parted(name)...)
		}
	}
	list, err := r.Service.Excluded(ctx, whom)
	if errs.Is(err, errs.Invalid) {
		return nil, nil // there is nothing to look for
	}
	if err != nil {
		return nil, err
	}
	out := make([]credential.Exclusion, len(list.Rows))
	for i, x := range list.Rows {
		out[i] = credential.Exclusion{Source: string(registry.LEIE), ByNumber: x.Strength.Acts(), Name: x.Name.Whole() + x.Business, Specialty: strings.ToLower(x.Specialty),
			Place: x.State, Since: string(x.On), Why: "under " + x.Kind}
	}
	return out, nil
}

// parted guesses at the parts of a name as people write it: the last word is
// the family name, or the last two are.
func parted(name string) []registry.Name {
	words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == ',' })
	for len(words) > 2 && slices.Contains([]string{"jr", "sr", "ii", "iii", "iv", "md", "do"}, strings.ToLower(strings.Trim(words[len(words)-1], "."))) {
		words = words[:len(words)-1]
	}
	n := len(words)
	if n < 2 {
		return nil
	}
	out := []registry.Name{{Given: words[0], Family: words[n-1]}}
	if n > 2 {
		out = append(out, registry.Name{Given: words[0], Family: words[n-2] + words[n-1]})
	}
	return out
}

// entryOf says a register's record in credential's words.
func entryOf(source registry.Source, r registry.Record) credential.Entry {
	e := credential.Entry{Organisation: r.Entity == registry.Organisation, Professions: r.Professions, Stage: r.Stage,
		Active: r.Entity == registry.Person && r.Status == registry.Active, Revoked: r.Status == registry.Erased, Status: statusOf(r)}
	for _, n := range append([]registry.Name{r.Name}, r.Others...) {
		if n.Given == "" {
			n.Given, n.Middle = r.Name.Given, r.Name.Middle
		}
		if n.Family != "" {
			e.Names = append(e.Names, strings.Join(strings.Fields(n.Given+" "+n.Middle+" "+n.Family), " "))
		}
	}
	for _, s := range r.Specialties {
		if s.Text != "" {
			e.Specialties = append(e.Specialties, s.Text)
		} else if s.Code != "" {
			e.Specialties = append(e.Specialties, s.Code)
		}
	}
	home := "US"
	if source == registry.GMC {
		home = "GB"
	}
	for _, l := range r.Licences {
		if l.State != "" {
			e.Jurisdictions = append(e.Jurisdictions, home+"-"+l.State)
		}
	}
	if len(e.Jurisdictions) == 0 {
		e.Jurisdictions = []string{home}
	}
	for _, p := range append([]registry.Place{r.Practice}, r.Elsewhere...) {
		if p.City != "" || len(p.Lines) > 0 || p.Institution != "" {
			e.Places = append(e.Places, placeOf(home, p))
		}
	}
	return e
}

// placeOf says a place of a register of a country in credential's words.
func placeOf(home string, p registry.Place) credential.Place {
	place := credential.Place{Organisation: p.Institution, Lines: p.Lines, City: p.City, Postal: p.Postal, Country: p.Country}
	if place.Country == "" {
		place.Country = home
	}
	if place.Country == "US" && len(p.State) == 2 {
		place.Region = "US-" + p.State
	}
	return place
}

// statusOf is a record's status with everything that restricts it.
func statusOf(r registry.Record) string {
	words := []string{r.StatusText}
	if r.StatusText == "" {
		words[0] = string(r.Status)
	}
	return strings.Join(append(words, r.Restrictions...), "; ")
}
