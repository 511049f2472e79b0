package credential

import (
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
)

// Who was let in by a document names where they work from the list; it is
// marked as named, until a mailbox proves it.
func TestAnInstitutionIsNamedFromTheListAndProvenByItsMailbox(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	token, id := l.somebody("ann")
	here := func(want ...bool) {
		t.Helper()
		list, err := l.Affiliations(l.nowAs(&token))
		l.ok(err)
		if len(list) != len(want) {
			t.Fatalf("%+v", list)
		}
		for i, one := range list {
			if one.Proven != want[i] || one.Student {
				t.Fatalf("%+v, want proven %v", one, want)
			}
		}
	}
	l.exec(`INSERT INTO institutions (key, name, country, kind, retired_at) VALUES ('closed', 'Closed Hospital', 'US', 'hospital', now())`)
	for _, unknown := range []string{"", "nowhere", "closed", "MERCY"} {
		err := l.Affiliate(l.as(token), unknown)
		l.refused(err, errs.Invalid)
		if errs.As(err).Fields["institution"] == "" {
			t.Fatal(err)
		}
	}
	here()
	l.ok(l.Affiliate(l.as(token), "mercy"))
	l.ok(l.Affiliate(l.as(token), "mercy"))
	here(false)
	l.recorded(ActionAffiliate, 2)
	in := american("Ann Smith", annNPI)
	in.Address = "ann.smith@mercy.example"
	l.apply(l.nowAs(&token), in)
	l.ok(l.EnterMailCode(l.nowAs(&token), l.mailed("ann.smith@mercy.example")))
	if l.standing(id) != actor.Clinician {
		t.Fatal(l.standing(id))
	}
	here(true)
	l.ok(l.Affiliate(l.nowAs(&token), "mercy")) // said again, it is proven still
	here(true)
	l.exec(`INSERT INTO institutions (key, name, country, kind) SELECT 'site-' || n, 'Site ' || n, 'US', 'hospital' FROM generate_series(1, 10) n`)
	for n := range affiliationsMost - 1 {
		l.ok(l.Affiliate(l.nowAs(&token), nth("site-%d", n+1)))
	}
	l.refused(l.Affiliate(l.nowAs(&token), "site-10"), errs.Invalid)
}
