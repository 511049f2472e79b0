package app

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"consilium/internal/credential"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/errs"
	"consilium/internal/registry"
)

// heldFor is how long what is known of the imported sources is believed.
const heldFor = 5 * time.Minute

// registers is package registry as credential wants it.
type registers struct {
	data  *registry.Service
	live  bool // NPPES itself may be asked
	clock clock.Clock

	mu    sync.Mutex
	held  map[registry.Source]bool
	since time.Time
}

// Source names the register whose data answers: by the country and by the name
// that the applicant wrote, because a state board's number is no NPI.
func (r *registers) Source(_, jurisdiction, register string) string {
	country, _, _ := strings.Cut(jurisdiction, "-")
	name := strings.ToLower(register)
	source := registry.Source("")
	switch {
	case country == "US" && (slices.Contains(strings.FieldsFunc(name, notLetter), "npi") || strings.Contains(name, "national plan and provider") || strings.Contains(name, "nppes")):
		source = registry.NPPES
	case country == "GB" && (strings.Contains(name, "general medical council") || slices.Contains(strings.FieldsFunc(name, notLetter), "gmc")):
		source = registry.GMC
	}
	if source == "" || !r.holds(source) {
		return ""
	}
	return string(source)
}

func notLetter(c rune) bool { return c < 'a' || c > 'z' }

// holds says whether there is anything to answer with. What can't be found out
// now is believed to be as it was.
func (r *registers) holds(source registry.Source) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := r.clock.Now(); r.held == nil || now.After(r.since.Add(heldFor)) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if list, err := r.data.Held(ctx); err == nil {
			r.held, r.since = map[registry.Source]bool{}, now
			for _, one := range list {
				r.held[one.Source] = true
			}
		}
	}
	return r.held[source] || r.live && source == registry.NPPES
}

// Lookup gives what the register says of a number, and whether the number is
// on the list of exclusions.
func (r *registers) Lookup(ctx context.Context, source, number string) (credential.Entry, bool, error) {
	answer, err := r.data.Lookup(ctx, registry.Source(source), number)
	switch {
	case errs.Is(err, errs.Invalid):
		return credential.Entry{}, false, nil // it can't be one of the register
	case err != nil:
		return credential.Entry{}, false, err
	case !answer.Found && (answer.Down || answer.Origin == registry.Nowhere):
		return credential.Entry{}, false, errs.New(errs.Unavailable, "The register does not answer.")
	case !answer.Found:
		return credential.Entry{}, false, nil
	}
	entry := entryOf(answer.Record)
	if registry.Source(source) == registry.NPPES {
		list, err := r.data.Excluded(ctx, registry.Whom{NPI: number})
		if err != nil && !errs.Is(err, errs.Invalid) {
			return credential.Entry{}, false, err
		}
		entry.Excluded = slices.ContainsFunc(list.Rows, func(x registry.Exclusion) bool { return x.Strength == registry.ByNumber })
	}
	return entry, true, nil
}

func entryOf(r registry.Record) credential.Entry {
	e := credential.Entry{Organisation: r.Entity == registry.Organisation, Professions: r.Professions, Active: r.Status == registry.Active,
		Revoked: r.Status == registry.Erased, Status: r.StatusText}
	if e.Status == "" {
		e.Status = string(r.Status)
	}
	if len(r.Restrictions) > 0 {
		e.Status += "; restrictions: " + strings.Join(r.Restrictions, ", ")
	}
	for _, n := range append([]registry.Name{r.Name}, r.Others...) {
		if n.Given == "" {
			n.Given, n.Middle = r.Name.Given, r.Name.Middle
		}
		if name := strings.Join(strings.Fields(n.Given+" "+n.Middle+" "+n.Family), " "); n.Family != "" && !slices.Contains(e.Names, name) {
			e.Names = append(e.Names, name)
		}
	}
	for _, s := range r.Specialties {
		if s.Text != "" && !slices.Contains(e.Specialties, s.Text) {
			e.Specialties = append(e.Specialties, s.Text)
		}
	}
	country := "US"
	if r.Source == registry.GMC {
		country = "GB"
	}
	for _, l := range r.Licences {
		if where := country + "-" + l.State; l.State != "" && !slices.Contains(e.Jurisdictions, where) {
			e.Jurisdictions = append(e.Jurisdictions, where)
		}
	}
	if len(e.Jurisdictions) == 0 {
		e.Jurisdictions = []string{country}
	}
	if p := r.Practice; p.City != "" || p.Institution != "" {
		place := credential.Place{Organisation: p.Institution, Lines: p.Lines, City: p.City, Postal: p.Postal, Country: p.Country}
		if p.Country == "US" && p.State != "" {
			place.Region = "US-" + p.State
		}
		e.Places = []credential.Place{place}
	}
	return e
}
