package app

import (
	"context"
	"fmt"
	"time"

	"consilium/internal/registry"
)

// importable are the registers whose files can be imported, with where the
// file comes from, and how old the last one may be before decisions stand on
// sand: the NPPES has weekly files, the GMC a daily one, the OIG a monthly list.
var importable = []struct {
	source registry.Source
	name   string
	from   string
	old    time.Duration
}{
	{registry.NPPES, "NPPES", "https://download.cms.gov/nppes/NPI_Files.html", 45 * 24 * time.Hour},
	{registry.NPPESPlaces, "NPPES places", "the same bundle (pl_pfile in it)", 45 * 24 * time.Hour},
	{registry.GMC, "GMC register", "the subscription to the GMC’s list of registered medical practitioners", 14 * 24 * time.Hour},
	{registry.LEIE, "OIG exclusions", "https://oig.hhs.gov/exclusions/exclusions_list.asp", 45 * 24 * time.Hour},
}

// lookRegisters gives a finding for each register: what is in, from when it
// is, and what to do. A house without a register stands, and its reviewers
// look numbers up by hand; one with an old one decides on what was.
func (a *App) lookRegisters(ctx context.Context) []Finding {
	if a.Registry == nil {
		return []Finding{a.unlooked("registers")}
	}
	held, err := a.Registry.Held(ctx)
	if err != nil {
		return []Finding{{Name: "registers", Text: err.Error(), Mend: "Mend the database first."}}
	}
	known := map[registry.Source]registry.Held{}
	for _, h := range held {
		known[h.Source] = h
	}
	var out []Finding
	for _, r := range importable {
		mend := fmt.Sprintf("consilium registry import %s FILE, with a file from %s", r.source, r.from)
		h, there := known[r.source]
		if !there {
			out = append(out, Finding{Name: r.name, OK: true, Text: "no file was imported: reviewers look its numbers up by hand", Mend: "To have it answer, run: " + mend})
			continue
		}
		age := a.clock.Now().Sub(h.AsOf)
		f := Finding{Name: r.name, OK: age <= r.old, Text: fmt.Sprintf("%sof %s, %s old, imported %s (%s)", rowsOf(h), h.AsOf.Format(time.DateOnly), days(age),
			h.ImportedAt.UTC().Format(time.DateOnly), h.Version)}
		if !f.OK {
			f.Mend = "It is too old to decide on. Run: " + mend
		}
		out = append(out, f)
	}
	return out
}

// rowsOf is how many rows are in, where that is known.
func rowsOf(h registry.Held) string {
	switch {
	case h.Rows < 0:
		return ""
	case h.Rows == 1:
		return "1 row "
	}
	return fmt.Sprintf("%d rows ", h.Rows)
}

func days(age time.Duration) string {
	n := int(age / (24 * time.Hour))
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", max(n, 0))
}
