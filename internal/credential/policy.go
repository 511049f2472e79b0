package credential

import (
	"slices"
	"strings"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// anyone in a policy stands for every profession, stage or jurisdiction that no
// other row names.
const anyone = "*"

// Policy is one set of evidence that is enough for a profession in a
// jurisdiction. Several rows may hold; each suffices by itself. A public number
// is an index key and never proof, so a row without possession leads to
// provisional alone.
type Policy struct {
	ID           ids.ID
	Profession   string // or *
	Stage        string // or *
	Jurisdiction string // ISO country, US-XX or *
	// Registry asks for a confirmed registry match.
	Registry bool
	// Possession is how many different kinds of Accepts are needed.
	Possession int
	Accepts    []EvidenceKind
	// Documents is how many documents, each of another kind, make the piece
	// that a document is; 0 is one. No stored row has it: see recovering.
	Documents int
	LeadsTo   actor.Standing // Provisional, Student or Clinician
	// SelfDeciding lets the machine decide when it can check all of it.
	SelfDeciding bool
	ValidDays    int // 0: until something changes
	GraceDays    int
	// OwnSecond asks for a second reviewer where the first is of the
	// applicant's own institution.
	OwnSecond bool
	Guide     string
	Retired   bool
	Version   int
}

// Case is what the policies ask of an application.
type Case struct {
	Profession, Stage, Jurisdiction string
}

// country is the part of a jurisdiction before the state.
func country(jurisdiction string) string {
	c, _, _ := strings.Cut(jurisdiction, "-")
	return c
}

// rank says how closely the policy names the case: higher is closer, 0 is not
// at all. A profession counts before a place, and a place before a stage: what
// was said for one state holds for its trainees too, until that state says
// something of them.
func (p Policy) rank(c Case) int {
	if p.Retired || p.Stage != anyone && p.Stage != c.Stage {
		return 0
	}
	n := 1
	if p.Stage == c.Stage {
		n++
	}
	switch p.Profession {
	case c.Profession:
		n += 20
	case anyone:
		// A student's proof is a school's, whatever the rows for everybody say.
		if c.Profession == student && p.LeadsTo == actor.Clinician {
			return 0
		}
	default:
		return 0
	}
	switch p.Jurisdiction {
	case c.Jurisdiction:
		n += 6
	case country(c.Jurisdiction):
		n += 4
	case anyone:
	default:
		return 0
	}
	return n
}

// PoliciesFor gives the rows that decide the case: the closest ones that lead
// all the way, and the closest that lead to provisional.
func PoliciesFor(all []Policy, c Case) []Policy {
	best := map[bool]int{}
	for _, p := range all {
		provisional := p.LeadsTo == actor.Provisional
		best[provisional] = max(best[provisional], p.rank(c))
	}
	var out []Policy
	for _, p := range all {
		if n := p.rank(c); n > 0 && n == best[p.LeadsTo == actor.Provisional] {
			out = append(out, p)
		}
	}
	return out
}

// recovering gives what is enough to have an account back, of the rows that
// are enough to be let in: the same, and for who lost their colleagues and
// their mailbox with the sign-in, as many documents of different kinds as a
// row wants pieces. A reviewer always decides it, and besides holds name and
// number against those that the account has proven.
func recovering(rows []Policy) (out []Policy) {
	for _, p := range rows {
		if p.LeadsTo == actor.Provisional {
			continue
		}
		p.ID, p.SelfDeciding = ids.ID{}, false
		out = append(out, p)
		if p.Possession > 1 {
			p.Accepts, p.Documents, p.Possession = []EvidenceKind{Document}, p.Possession, 1
			out = append(out, p)
		}
	}
	return out
}

// Met says whether the evidence is enough. Evidence counts when it is
// confirmed; two vouches are one piece; work mail counts when mailbox and
// practice place agree (FoundAgrees), for a student when the school does.
func (p Policy) Met(evidence []Evidence) bool {
	kinds, papers := map[EvidenceKind]int{}, map[string]bool{}
	for _, e := range evidence {
		switch {
		case e.State != EvidenceConfirmed || !e.counts(p):
		case e.Kind == Document && papers[e.Source] && p.Documents > 1:
		default:
			kinds[e.Kind]++
			papers[e.Source] = papers[e.Source] || e.Kind == Document
		}
	}
	if p.Registry && kinds[RegistryMatch] == 0 {
		return false
	}
	pieces := 0
	for _, kind := range p.Accepts {
		need := 1
		switch kind {
		case Vouch:
			need = VouchesNeeded
		case Document:
			need = max(1, p.Documents)
		}
		if kinds[kind] >= need {
			pieces++
		}
	}
	return pieces >= p.Possession
}

// MetByMachine says whether the evidence is enough and nothing that counted
// needs a person's eyes.
func (p Policy) MetByMachine(evidence []Evidence) bool {
	return p.SelfDeciding && p.Met(slices.DeleteFunc(slices.Clone(evidence), func(e Evidence) bool {
		return e.Kind == Document || e.Kind == Vouch
	}))
}

// Wanting gives the kinds of evidence that would still help to meet the row.
func (p Policy) Wanting(evidence []Evidence) (registry bool, kinds []EvidenceKind) {
	if p.Met(evidence) {
		return false, nil
	}
	have := map[EvidenceKind]bool{}
	for _, e := range evidence {
		several := e.Kind == Vouch || e.Kind == Document && p.Documents > 1
		have[e.Kind] = have[e.Kind] || e.State == EvidenceConfirmed && e.counts(p) && !several
	}
	for _, kind := range p.Accepts {
		if !have[kind] {
			kinds = append(kinds, kind)
		}
	}
	return p.Registry && !have[RegistryMatch], kinds
}
