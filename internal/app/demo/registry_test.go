package demo

import (
	"os"
	"regexp"
	"testing"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/actor"
	"consilium/internal/registry"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// Every number that the README names is there, and is what it says.
func TestTheMadeUpRegistersAreLoadedAsTheirReadmeSays(t *testing.T) {
	t.Parallel()
	s := registry.New(registry.Deps{DB: dbtest.New(t), Clock: dbtest.Clock(t)})
	ctx := actor.With(t.Context(), actor.System)
	for range 2 {
		if err := LoadRegistry(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	readme, err := os.ReadFile("content/registry/README.md")
	if err != nil {
		t.Fatal(err)
	}
	people, others := 0, map[registry.Entity]int{}
	for _, m := range regexp.MustCompile(`(?m)^\| ([0-9]{7}|[12][0-9]{9}) \| ([^|]+) \|`).FindAllStringSubmatch(string(readme), -1) {
		source := registry.NPPES
		if len(m[1]) == 7 {
			source = registry.GMC
		}
		a, err := s.Lookup(ctx, source, m[1])
		if err != nil || !a.Found {
			t.Fatalf("%s %s: %v", source, m[1], err)
		}
		if a.Record.Entity != registry.Person {
			others[a.Record.Entity]++
			continue
		}
		if people++; a.Record.Name.Whole() != m[2] {
			t.Errorf("%s is %q, the README says %q", m[1], a.Record.Name.Whole(), m[2])
		}
	}
	if people != 77 || others[registry.Organisation] != 1 || others[registry.Unknown] != 1 {
		t.Errorf("%d people, %v", people, others)
	}
	for family, want := range map[string]registry.Strength{"CASTELLANOS": registry.ByNumber, "GREAVES": registry.ByName, "DUNMORE": 0} {
		m := regexp.MustCompile(`\| ([12][0-9]{9}) \| (\w+) (?:\w )?` + family).FindStringSubmatch(string(readme))
		x, err := s.Excluded(ctx, registry.Whom{NPI: m[1], Names: []registry.Name{{Family: family, Given: m[2]}}})
		if err != nil || (len(x.Rows) > 0) != (want > 0) || want > 0 && x.Rows[0].Strength != want {
			t.Errorf("%s: %+v %v", family, x, err)
		}
	}
}
