package credential

import (
	"strings"
)

// methodReview is how a credential was proven where nothing but a reviewer's
// own look at the register stands behind it.
const methodReview = "review"

// method says in words what a credential was proven by: "registry and work
// mail". It never holds a number, a name or a place.
func method(evidence []Evidence, reviewed bool) string {
	var parts []string
	for _, one := range []struct {
		kind EvidenceKind
		word string
	}{{RegistryMatch, "registry"}, {WorkMail, "work mail"}, {Document, "document"}, {Vouch, "vouches"}, {PostCode, "letter"}} {
		for _, e := range evidence {
			if e.Kind == one.kind && e.State == EvidenceConfirmed {
				word := one.word
				if e.Kind == WorkMail && e.Finding == FoundSchool {
					word = "school mail"
				}
				parts = append(parts, word)
				break
			}
		}
	}
	if len(parts) == 0 && reviewed {
		return methodReview
	}
	return joined(parts)
}

// joined puts words together as a sentence does.
func joined(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}

// institutionIn is the institution of a proven mailbox; empty for none.
func institutionIn(evidence []Evidence) string {
	for _, e := range evidence {
		if e.Kind == WorkMail && e.State == EvidenceConfirmed && e.Institution != "" {
			return e.Institution
		}
	}
	return ""
}
