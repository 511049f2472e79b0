package credentialweb

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"consilium/internal/credential"
)

// kindName is what a kind of item is called.
func kindName(k credential.ItemKind) string {
	switch k {
	case credential.ItemLook:
		return "Look at what decided itself"
	case credential.ItemExpiry:
		return "Ran out"
	case credential.ItemHit:
		return "Registry hit"
	case credential.ItemAppeal:
		return "Appeal"
	}
	return "Application"
}

func kindNames() []credential.Choice {
	var out []credential.Choice
	for _, k := range []credential.ItemKind{credential.ItemApplication, credential.ItemLook, credential.ItemExpiry, credential.ItemHit, credential.ItemAppeal} {
		out = append(out, credential.Choice{Key: string(k), Name: kindName(k)})
	}
	return out
}

func riskNames() []credential.Choice {
	return []credential.Choice{{Key: "1", Name: "Something to look at"}, {Key: "2", Name: "High"}, {Key: "3", Name: "Most pressing"}}
}

// riskWord says how pressing an item is; empty for an ordinary one.
func riskWord(risk int) string {
	switch {
	case risk >= 3:
		return "most pressing"
	case risk == 2:
		return "high risk"
	case risk == 1:
		return "look closely"
	}
	return ""
}

// about says in a line what else there is to an item.
func about(w credential.Waiting) string {
	var parts []string
	if w.Kind != credential.ItemApplication {
		parts = append(parts, kindName(w.Kind))
	}
	if w.Hit != "" {
		parts = append(parts, string(w.Hit))
	}
	if w.Specialty != "" {
		parts = append(parts, w.Specialty)
	}
	for _, word := range []string{riskWord(w.Risk), word(w.Again, "came back with more"), word(w.Escalated != nil, "handed over"),
		word(w.FirstVerdict != "", "waits for a second reviewer")} {
		if word != "" {
			parts = append(parts, word)
		}
	}
	return strings.Join(parts, " · ")
}

func word(on bool, text string) string {
	if on {
		return text
	}
	return ""
}

// dueIn says how long there is to a target, or for how long it has passed.
func dueIn(target, now time.Time) string {
	if left := target.Sub(now); left >= 0 {
		return "due in " + long(left)
	}
	return "overdue by " + long(now.Sub(target))
}

// long says a span that may be nothing.
func long(d time.Duration) string {
	if text := span(d); text != "" {
		return text
	}
	return "under a minute"
}

// sourceName is what a register is called.
func sourceName(source string) string {
	switch strings.ToLower(source) {
	case "":
		return ""
	case "nppes":
		return "NPPES (NPI)"
	case "gmc":
		return "General Medical Council"
	case "leie":
		return "OIG exclusions (LEIE)"
	case "ahpra":
		return "AHPRA"
	case "nmc":
		return "Nursing and Midwifery Council"
	}
	return source
}

// mismatch says in a sentence what doesn't agree.
func mismatch(m credential.Compared) string {
	said := strings.Join(m.Held, "; ")
	if said == "" {
		said = "nothing"
	}
	out := map[string]string{"name": "The register has another name: ", "profession": "The register has another profession: ",
		"stage": "The register has them at another stage: ", "specialty": "The register words the specialty otherwise: ", "jurisdiction": "The register has it for another place: ",
		"active": "The register does not show it as active: "}[m.Field] + said + "."
	if m.Field == "name" && m.Agreement == credential.Close {
		out = "The register has nearly the same name: " + said + "."
	}
	if m.Why != "" {
		out += " " + m.Why
	}
	return out
}

func pieceTitle(p credential.Piece) string {
	switch p.Kind {
	case credential.RegistryMatch:
		return "Register"
	case credential.WorkMail:
		return "Work mail"
	case credential.Document:
		return credential.DocumentName(p.Source)
	case credential.Vouch:
		return "Vouch of a colleague"
	}
	return "Code by post"
}

// pieceFacts says what the machine made of a piece.
func pieceFacts(p credential.Piece) string {
	parts := []string{findingWord(p)}
	if p.Elsewhere {
		parts = append(parts, "somebody else gave the very same")
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

func findingWord(p credential.Piece) string {
	switch p.Finding {
	case credential.FoundMatch:
		return "number, name, place and profession agree"
	case credential.FoundClose:
		return "compare: it agrees in part"
	case credential.FoundDiffers:
		return "it differs from what is stated"
	case credential.FoundNothing:
		return "the register has no such number"
	case credential.FoundDown:
		return "the register did not answer"
	case credential.FoundAgrees:
		if p.Kind == credential.PostCode {
			return "the code that was posted came back"
		}
		return "mailbox and practice place agree with the register"
	case credential.FoundEmployment:
		return "proves employment, not a profession"
	case credential.FoundSchool:
		return "a mailbox of a school’s students"
	}
	if p.Kind == credential.RegistryMatch {
		return "no data of this register is here: look it up on its own site"
	}
	return ""
}

// pieceDetail is what was given, in words.
func pieceDetail(p credential.Piece) string {
	switch {
	case p.Kind == credential.WorkMail && p.InstitutionName != "":
		return p.Address + ", " + p.InstitutionName
	case p.Kind == credential.WorkMail:
		return p.Address
	case p.Vouch != nil:
		return fmt.Sprintf("%s since %d, says a %s, %s", credential.WayName(p.Vouch.How), p.Vouch.Since,
			inSentence(credential.ProfessionName(p.Vouch.Profession)), credential.JurisdictionName(p.Vouch.Jurisdiction))
	}
	return ""
}

func pathRow(p credential.Path) PathRow {
	row := PathRow{Title: pathTitle(p.Policy), Guide: p.Guide, Met: p.Met}
	var parts []string
	if p.Register {
		parts = append(parts, "a register match")
	}
	if len(p.Kinds) > 0 {
		names := make([]string, len(p.Kinds))
		for i, k := range p.Kinds {
			names[i] = kindWord(p.Policy, k)
		}
		parts = append(parts, strings.Join(names, " or "))
	}
	row.Wanting = strings.Join(parts, "; ")
	return row
}

func pathTitle(p credential.Policy) string {
	var parts []string
	if p.Registry {
		parts = append(parts, "register match")
	}
	names := make([]string, len(p.Accepts))
	for i, k := range p.Accepts {
		names[i] = kindWord(p, k)
	}
	switch {
	case p.Possession == 1:
		parts = append(parts, "one of "+strings.Join(names, ", "))
	case p.Possession > 1:
		parts = append(parts, strconv.Itoa(p.Possession)+" of "+strings.Join(names, ", "))
	}
	out := strings.Join(parts, " and ")
	if out == "" {
		return "Nothing more"
	}
	return strings.ToUpper(out[:1]) + out[1:]
}

// kindWord is what a policy wants of a kind.
func kindWord(p credential.Policy, k credential.EvidenceKind) string {
	switch {
	case k == credential.RegistryMatch:
		return "register match"
	case k == credential.Vouch:
		return "two vouches"
	case k == credential.Document && p.Documents > 1:
		return strconv.Itoa(p.Documents) + " documents of different kinds"
	}
	return string(k)
}

// hitSays is what a register says against a credential.
func hitSays(k credential.HitKind) string {
	switch k {
	case credential.HitLapsed:
		return "The register does not show the registration as active any more."
	case credential.HitNotFound:
		return "The register does not have the number any more."
	case credential.HitName:
		return "The register has another name beside the number."
	case credential.HitExcluded:
		return "The number is on the list of those excluded from practice (OIG LEIE)."
	case credential.HitRevoked:
		return "The register says that the registration was revoked."
	}
	return ""
}

// verdictButtons are the ways to decide an item.
func verdictButtons(w credential.Work) []VerdictButton {
	button := func(v credential.Verdict, text, key, tone string) VerdictButton {
		return VerdictButton{Value: string(v), Text: text, Key: key, Tone: tone}
	}
	switch w.Kind {
	case credential.ItemLook:
		return []VerdictButton{button(credential.Confirm, "In order", "a", "solid"), button(credential.TakeBack, "Take it back", "r", "danger")}
	case credential.ItemExpiry:
		return []VerdictButton{button(credential.Extend, "30 days more", "a", "solid"), button(credential.Lapse, "Let it lapse now", "r", "danger")}
	case credential.ItemHit:
		confirm := "Confirm, as the first of two"
		if w.FirstVerdict != "" {
			confirm = "Confirm, as the second"
		}
		return []VerdictButton{button(credential.Clear, "Clear it", "a", "solid"), button(credential.Confirm, confirm, "r", "danger")}
	case credential.ItemAppeal:
		return []VerdictButton{button(credential.Overturn, "Overturn", "a", "solid"), button(credential.Uphold, "Uphold the decision", "r", "danger")}
	}
	approve := "Approve"
	if w.Bond != credential.BondNone && w.FirstVerdict == "" {
		approve = "Approve, as the first of two"
	}
	return []VerdictButton{button(credential.Approve, approve, "a", "solid"), button(credential.More, "Ask for more", "m", ""),
		button(credential.Refuse, "Refuse", "r", "danger")}
}

// reasonsFor are those that a verdict on the kind may be given with.
func reasonsFor(k credential.ItemKind) []credential.Reason {
	switch k {
	case credential.ItemApplication, credential.ItemLook:
		return credential.Reasons()
	}
	return nil
}
