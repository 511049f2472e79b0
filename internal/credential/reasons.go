package credential

// Reason is why an application was refused or is wanting something: a code
// that is stored and logged, and the sentence that the applicant reads.
type Reason struct {
	Code string
	// Name is what the reviewer chooses by.
	Name string
	// Text is what the applicant reads.
	Text string
	// More and Refuse say for which decisions it can be given.
	More, Refuse bool
}

// ReasonOther says nothing by itself: the message must.
const ReasonOther = "other"

// Reasons lists the reasons in the order in which the desk shows them.
func Reasons() []Reason {
	return []Reason{
		{"number-not-found", "Number not in the register", "The register you named does not have this number.", true, true},
		{"name-differs", "Name differs from the register", "The register has another name beside this number.", true, true},
		{"register-unclear", "Register unclear", "We can't tell which register or school you mean.", true, false},
		{"proof-wanted", "Proof wanted", "What you gave is in public registers too. We need something that only you have.", true, false},
		{"not-active", "Registration not active", "The register does not show this registration as active.", true, true},
		{"not-eligible", "Not a profession let in here", "Only people of the health professions and their students are let in.", false, true},
		{"already-a-member", "Has an account already", "An account with this registration is here already. If you lost your sign-in, ask to have it back.", false, true},
		{"no-answer", "No answer to what was asked", "What we asked for did not come.", false, true},
		{ReasonOther, "Other: see the message", "", true, true},
	}
}

// ReasonText is the sentence of a code; empty for ReasonOther and for codes
// that are no longer given.
func ReasonText(code string) string { return reason(code).Text }

func reason(code string) Reason {
	for _, r := range Reasons() {
		if r.Code == code {
			return r
		}
	}
	return Reason{}
}
