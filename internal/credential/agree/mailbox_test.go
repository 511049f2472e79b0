package agree

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMailboxes(t *testing.T) {
	t.Parallel()
	const john = "John Robert/Smith"
	for _, c := range []struct {
		box, name string
		want      bool
	}{
		// Whole names and initials, in both orders.
		{"john.smith", john, true}, {"smith.john", john, true}, {"john_smith", john, true}, {"john-smith", john, true}, {"johnsmith", john, true}, {"smithjohn", john, true},
		{"j.smith", john, true}, {"smith.j", john, true}, {"jsmith", john, true}, {"smithj", john, true}, {"jrsmith", john, true}, {"smithjr", john, true}, {"j.r.smith", john, true},
		{"jr.smith", john, true}, {"john.r.smith", john, true}, {"john.robert.smith", john, true}, {"robert.smith", john, true}, {"John.Smith", john, true}, {"JSMITH", john, true},
		{"john.smith@hospital.example", john, true}, {"HOSPITAL\\jsmith", john, true}, {"john.smith+case@hospital.example", john, true}, {"John Smith", john, true},
		{"jane.smith2", "Jane/Smith", true}, {"jsmith1985", john, true}, {"jsmith-2", john, true}, {"jack.smith", john, true}, {"bob.smith", john, true},
		{"juergen.mueller", "Jürgen/Müller", true}, {"jurgen.muller", "Jürgen/Müller", true}, {"jmueller", "Jürgen/Müller", true}, {"sobrien", "Sinéad/O'Brien", true}, {"sinead.o'brien", "Sinéad/O'Brien", true},
		{"ludwig.vanderberg", "Ludwig/van der Berg", true}, {"ludwig.van.der.berg", "Ludwig/van der Berg", true}, {"lvandenberg", "Ludwig/van den Berg", true}, {"l.berg", "Ludwig/van den Berg", true},
		{"ana.garcia", "Ana/García López", true}, {"agarcialopez", "Ana/García López", true}, {"a.lopez", "Ana/García López", true}, {"ana.garcia-lopez", "Ana/García López", true},
		{"annemarie.dupont", "Anne-Marie/Dupont", true}, {"anne-marie.dupont", "Anne-Marie/Dupont", true}, {"am.dupont", "Anne-Marie/Dupont", true}, {"amdupont", "Anne-Marie/Dupont", true},
		{"petr.ivanov", "Пётр/Иванов", true}, {"wei.li", "Wei/Li", true}, {"liwei", "Wei/Li", true}, {"w.li", "Wei/Li", true}, {"jane.smith", "Jane/Miller;Smith", true}, {"jane.miller", "Jane/Miller;Smith", true},
		{"john.doctor", "John/Doctor", true}, {"smith.j", "Smith, John", true}, {"jsmith", "John Smith", true}, {"wzhang", "Wei/Zhang", true}, {"nurse.amy", "Amy/Nurse", true},
		// Not enough, or somebody else.
		{"smith", john, false}, {"smith2", john, false}, {"john", john, false}, {"robert", john, false}, {"john.robert", john, false}, {"js", john, false}, {"j.s", john, false}, {"jrs", john, false},
		{"r.smith", john, false}, {"rsmith", john, false}, {"jane.smith", john, false}, {"p.smith", john, false}, {"psmith", john, false}, {"mary.smith", john, false}, {"j.smyth", john, false},
		{"john.smithson", john, false}, {"jsmithson", john, false}, {"jsmit", john, false}, {"smithjo", john, false}, {"johns", john, false}, {"jw.smith", john, false}, {"jwsmith", john, false}, {"john.w.smith", john, false},
		{"jsmith19850", john, false}, {"j2smith", john, false}, {"john5.smith", john, false}, {"12345", john, false}, {"", john, false}, {"@", john, false}, {"+x", john, false}, {"...", john, false},
		{"de.jong", "David Eric/de Jong", false}, {"dejong", "David Eric/de Jong", false}, {"wli", "Wei/Li", false}, {"liw", "Wei/Li", false}, {"li", "Wei/Li", false}, {"wei", "Wei/Li", false}, {"jane.brown", "Jane/Miller;Smith", false}, {"miller.smith", "Jane/Miller;Smith", false},
		{"info", john, false}, {"oncology", john, false}, {"info.smith", john, false}, {"j.smith.office", john, false}, {"john.smith.pa", john, false}, {"dr.smith", john, false}, {"drsmith", john, false}, {"smith.lab", john, false},
		{"smithlab", john, false}, {"smith.family", john, false}, {"the.smiths", john, false}, {"ed", "Edward/Ed", false}, {"er.smith", "Edward Robert/Smith", false}, {"john.smith", "Smith", false}, {"john.smith", "", false},
		{"john.smith", "/Smith", false}, {"john.x.y.z.a.b.smith", john, false}, {"john.smith.miller", john, false}, {strings.Repeat("john.smith", 40), john, false},
	} {
		if got := MailboxAgrees(c.box, of(c.name)); got != c.want {
			t.Errorf("%.40q of %q: %t", c.box, c.name, got)
		}
	}
}

// Whatever the name, a role, the family's name alone, a given name alone and
// another's mailbox are no agreement.
func TestMailboxesOfOthersNeverAgree(t *testing.T) {
	t.Parallel()
	letters := rapid.StringMatching(`[a-z]{3,9}`)
	rapid.Check(t, func(t *rapid.T) {
		given, family := letters.Draw(t, "given"), letters.Draw(t, "family")
		n := Name{Given: given, Family: family}
		if MailboxAgrees(family, n) || MailboxAgrees(given, n) && given != family && !strings.Contains(given, family) {
			t.Fatalf("%s or %s alone", family, given)
		}
		if !MailboxAgrees(given+"."+family, n) && !particle(family) && !particle(given) {
			if p := n.parse(); len(p.given) > 0 && p.given[0].plain == given {
				t.Fatalf("%s.%s", given, family)
			}
		}
		other := "x" + letters.Draw(t, "other") + "q"
		for _, box := range []string{other + "." + family, given + "." + other, other, "info", "oncology@x.example", "office." + other} {
			// The other's name may hold the very letters of this one's.
			if MailboxAgrees(box, n) && !strings.HasPrefix(other, given) && !strings.Contains(other, family) {
				t.Fatalf("%s of %s %s", box, given, family)
			}
		}
		if MailboxAgrees(given+"."+family, Name{Full: family}) {
			t.Fatal("a family's name is enough")
		}
	})
}
