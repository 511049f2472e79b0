package credentialweb

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"consilium/internal/credential"
	"consilium/internal/kernel/actor"
)

// SignalRow is another row about the same number or applicant, in words.
type SignalRow struct {
	Title string
	Facts string
	At    time.Time
}

// title names an application without saying whose it is.
func title(purpose credential.Purpose, profession, specialty, jurisdiction string) string {
	out := credential.ProfessionName(profession)
	if specialty != "" {
		out += ", " + inSentence(specialty)
	}
	out += ", " + credential.JurisdictionName(jurisdiction)
	if purpose == credential.Recover {
		out = "Lost sign-in: " + out
	}
	return out
}

// inSentence begins a name small, unless it is an abbreviation.
func inSentence(name string) string {
	r := []rune(name)
	if len(r) > 1 && unicode.IsLower(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}

func signalRow(s credential.Signal) SignalRow {
	what := "Application, " + strings.ReplaceAll(string(s.State), "_", " ")
	if s.Credential {
		what = "Proven credential"
		if s.Withdrawn {
			what = "Withdrawn credential"
		}
	}
	facts := []string{accountWord(s)}
	if s.SameNumber {
		facts = append(facts, "same number")
	} else {
		facts = append(facts, "another number")
	}
	for _, kind := range s.Same {
		facts = append(facts, "the very same "+string(kind))
	}
	switch {
	case s.Erased:
		facts = append(facts, "name erased")
	case s.SameName:
		facts = append(facts, "same name")
	default:
		facts = append(facts, "another name")
	}
	return SignalRow{Title: what + ": " + title(credential.Join, s.Profession, "", s.Jurisdiction), Facts: strings.Join(facts, " · "), At: s.At}
}

func accountWord(s credential.Signal) string {
	switch {
	case s.SameApplicant:
		return "this applicant"
	case s.Standing == actor.Closed && s.Before == actor.Suspended:
		return "an account closed while suspended"
	case s.Standing == actor.Closed:
		return "a closed account"
	case s.Standing == actor.Suspended:
		return "a suspended account"
	}
	return "another account"
}

// remarks says what the rows found mean for this decision.
func remarks(r credential.Review) []string {
	out := onLists(r.Listed)
	if r.Purpose == credential.Recover {
		switch r.Matches() {
		case 0:
			out = append(out, "no account has proven this number under this name, so there is none to give back.")
		case 1:
			out = append(out, "approving gives this sign-in the account that has proven the same number under the same name, with its posts and its standing.")
		default:
			out = append(out, "more than one account has proven this number under this name.")
		}
		return append(out, suspended(r)...)
	}
	taken := false
	for _, s := range r.Signals {
		taken = taken || s.SameNumber && !s.SameApplicant
	}
	if taken {
		out = append(out, "somebody else has applied, or was let in, with this number. If it is the same person, an account is asked back, not made anew.")
	}
	return append(out, suspended(r)...)
}

// listsMost is how many rows of lists are shown: a common name is on many.
const listsMost = 5

// onLists says who of the lists of exclusions fits. A name is no more than a
// reason to look.
func onLists(list []credential.Exclusion) []string {
	var out []string
	for _, x := range list[:min(len(list), listsMost)] {
		who := strings.Join(strings.Fields(strings.Join([]string{x.Name, x.Specialty, x.Place}, " ")), " ")
		row := "(" + sourceName(x.Source) + ": " + who + ", since " + x.Since + ", " + x.Why + ")."
		if x.ByNumber {
			out = append(out, "this number is on a list of people excluded from practice "+row)
		} else {
			out = append(out, "somebody of this name is on a list of people excluded from practice "+row+" A name alone proves nothing: compare before you decide.")
		}
	}
	return out
}

func suspended(r credential.Review) []string {
	for _, s := range r.Signals {
		if s.SameNumber && (s.Standing == actor.Suspended || s.Standing == actor.Closed && s.Before == actor.Suspended) {
			return []string{"an account with this number is, or was at its closing, suspended."}
		}
	}
	return nil
}

// paragraphs splits a text at its line ends.
func paragraphs(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// span says how long something takes; empty for nothing.
func span(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < time.Minute:
		return "under a minute"
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d/time.Minute))
	case d < 10*time.Hour:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", d.Hours()), ".0") + " h"
	case d < 72*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()+0.5))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24+0.5))
}
