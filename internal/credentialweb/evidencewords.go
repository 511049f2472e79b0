package credentialweb

import (
	"github.com/labstack/echo/v4"

	"consilium/internal/credential"
	"consilium/internal/kernel/actor"
	"consilium/internal/platform/web"
)

// provisional says whether questions can be read while the proof is under way.
func provisional(c echo.Context) bool { return web.Actor(c).Standing == actor.Provisional }

// pieceName is what a kind of evidence is called where it is still wanted.
func pieceName(k credential.EvidenceKind, school bool) string {
	switch k {
	case credential.RegistryMatch:
		return "your number and name in the register"
	case credential.WorkMail:
		if school {
			return "a code sent to your school mailbox"
		}
		return "a code sent to your mailbox at work, in your name and where the register has you practise"
	case credential.Document:
		return "a document"
	case credential.Vouch:
		return "two vouches by colleagues of your profession"
	}
	return "a code sent by post to the address in the register"
}

// wayRow says one way in words: what it takes, and how long.
func wayRow(w credential.Way) WayRow {
	row := WayRow{Met: w.Met, Alone: w.SelfDeciding, Median: span(w.Median), Leads: string(w.LeadsTo)}
	school := w.LeadsTo == actor.Student
	if w.Registry {
		row.Pieces = append(row.Pieces, pieceName(credential.RegistryMatch, school))
	}
	var each []string
	for _, k := range w.Accepts {
		name := pieceName(k, school)
		if k == credential.Document && w.Documents > 1 {
			name = severalDocuments(w.Documents)
		}
		each = append(each, name)
	}
	switch {
	case w.Possession == len(each):
		row.Pieces = append(row.Pieces, each...)
	case w.Possession == 1:
		row.Pieces = append(row.Pieces, "one of these: "+either(each))
	case w.Possession == 2:
		row.Pieces = append(row.Pieces, "two of these: "+either(each))
	case w.Possession > 2:
		row.Pieces = append(row.Pieces, "three of these: "+either(each))
	}
	return row
}

// severalDocuments says how many documents make one piece.
func severalDocuments(n int) string {
	words := map[int]string{2: "two", 3: "three"}
	return words[n] + " documents of different kinds, such as your licence and your badge"
}

func either(words []string) string {
	out := ""
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			out += ", or "
		default:
			out += ", "
		}
		out += w
	}
	return out
}

// givenRow says one piece in words. Of a register it says whether the machine
// could match it and nothing else: not whether the number or the name is
// there, nor who else has it.
func givenRow(e credential.Evidence) GivenRow {
	row := GivenRow{ID: e.ID.String(), At: e.CreatedAt, Pages: e.Pages, State: stateWords(e)}
	switch e.Kind {
	case credential.RegistryMatch:
		row.Title = "The register"
	case credential.WorkMail:
		row.Title = "Mailbox"
	case credential.Document:
		row.Title = credential.DocumentName(e.Source)
		row.Delete, row.Gone = e.DeletedAt == nil, e.DeletedAt
	case credential.PostCode:
		row.Title = "Letter"
	}
	return row
}

func stateWords(e credential.Evidence) string {
	switch {
	case e.Kind == credential.Document && e.DeletedAt != nil:
		return "deleted"
	case e.State == credential.EvidenceRejected:
		return "not accepted by the reviewer"
	case e.Kind == credential.RegistryMatch && e.State == credential.EvidenceConfirmed:
		return "number and name agree"
	case e.Kind == credential.RegistryMatch && e.Finding == credential.FoundDown:
		return "could not be asked just now; we try again, and you can go on meanwhile"
	case e.Kind == credential.RegistryMatch:
		return "a reviewer compares it"
	case e.Kind == credential.WorkMail && e.State == credential.EvidenceAsked:
		return "waits for its code"
	case e.Kind == credential.WorkMail && e.Finding == credential.FoundAgrees:
		return "proven, and it fits the register"
	case e.Kind == credential.WorkMail && e.Finding == credential.FoundEmployment:
		return "proven: it shows where you work; one more piece is needed for the profession"
	case e.Kind == credential.WorkMail && e.State == credential.EvidenceGiven:
		return "proven; a reviewer looks which school it is"
	case e.Kind == credential.PostCode && e.State == credential.EvidenceAsked:
		return "asked for, or on its way"
	case e.State == credential.EvidenceConfirmed:
		return "proven"
	}
	return "a reviewer looks at it"
}
