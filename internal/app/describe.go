package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"consilium/internal/registry"
)

// RegistrySource names a register.
type RegistrySource = registry.Source

// ImportReport says what an import did.
type ImportReport = registry.Report

// CheckNPI says whether a number can be an NPI; the error says why not. It
// needs nothing but the number.
func CheckNPI(number string) error {
	return registry.Check(registry.NPPES, registry.Tidy(registry.NPPES, number))
}

// DescribeNPI says in lines what the register and the exclusions list have of
// a number, and of what day they are.
func (a *App) DescribeNPI(ctx context.Context, number string) ([]string, error) {
	answer, err := a.Registry.Lookup(ctx, registry.NPPES, number)
	if err != nil {
		return nil, err
	}
	lines := describe(answer)
	list, err := a.Registry.Excluded(ctx, registry.Whom{NPI: number})
	if err != nil {
		return nil, err
	}
	switch {
	case list.AsOf.IsZero():
		lines = append(lines, "exclusions  no list was imported")
	case len(list.Rows) == 0:
		lines = append(lines, "exclusions  none with this number as of "+list.AsOf.Format(time.DateOnly))
	}
	for _, x := range list.Rows {
		lines = append(lines, fmt.Sprintf("EXCLUDED    %s, since %s, under %s (%s of %s)", x.Name.Whole()+x.Business, x.On, x.Kind, x.From.Name, x.From.Day.Format(time.DateOnly)))
	}
	return lines, nil
}

func describe(a registry.Answer) []string {
	if !a.Found {
		switch {
		case a.Down:
			return []string{"register    could not be asked, and the imported file doesn't have the number"}
		case a.Origin == registry.Nowhere:
			return []string{"register    no file of it was imported, and it can't be asked"}
		}
		return []string{"register    has no such number as of " + a.AsOf.Format(time.DateOnly)}
	}
	r := a.Record
	lines := []string{fmt.Sprintf("register    %s, %s as of %s (%s)", r.Entity, r.Status, a.AsOf.Format(time.DateOnly), a.Version)}
	add := func(label, text string) {
		if strings.TrimSpace(text) != "" {
			lines = append(lines, fmt.Sprintf("%-11s %s", label, strings.Join(strings.Fields(text), " ")))
		}
	}
	add("name", r.Name.Whole()+" "+r.Name.Credential)
	for _, n := range r.Others {
		add("also", n.Whole()+" ("+n.Kind+")")
	}
	add("profession", strings.Join(r.Professions, ", ")+" "+r.Stage)
	for _, l := range r.Licences {
		add("licence", l.State+" "+l.Number+" for "+l.Taxonomy)
	}
	for i, p := range append([]registry.Place{r.Practice}, r.Elsewhere...) {
		label := "practice"
		if i > 0 {
			label = "also at"
		}
		add(label, strings.Join(append(append([]string{p.Institution}, p.Lines...), p.City, p.State, p.Postal), " "))
	}
	if a.Origin == registry.Imported && a.Last.Name != "" && a.Last.Name != a.Version {
		add("unchanged", "by the last file, "+a.Last.Name+" of "+a.Last.Day.Format(time.DateOnly))
	}
	add("entered", string(r.Entered))
	add("ended", string(r.Ended))
	return lines
}
