package agree

import (
	"slices"
	"strings"
)

// roles are mailboxes, and parts of them, that belong to a function: no name.
var roles = []string{"info", "contact", "office", "admin", "administrator", "webmaster", "postmaster", "hostmaster", "abuse", "noreply", "reply", "help", "helpdesk", "support", "service",
	"staff", "team", "hr", "jobs", "careers", "press", "media", "marketing", "sales", "billing", "finance", "accounts", "reception", "secretary", "secretariat", "assistant", "pa", "mail", "email",
	"hello", "enquiries", "inquiries", "feedback", "newsletter", "security", "privacy", "it", "research", "education", "library", "students", "student", "residents", "resident", "residency", "registrar", "intern",
	"doctor", "doctors", "dr", "physician", "physicians", "nurse", "nurses", "nursing", "clinic", "clinics", "hospital", "ward", "icu", "er", "ed", "emergency", "lab", "laboratory", "pharmacy", "appointments", "referrals",
	"oncology", "cardiology", "surgery", "radiology", "pathology", "pediatrics", "paediatrics", "neurology", "psychiatry", "dermatology", "urology", "nephrology", "anesthesia", "anaesthesia", "orthopedics",
	"orthopaedics", "gynecology", "gynaecology", "obstetrics", "endocrinology", "hematology", "haematology", "rheumatology", "gastroenterology", "medicine", "department", "dept", "chair", "dean", "director"}

// MailboxAgrees says whether the part of a mail address before the @, or the
// name that somebody signs in with, is made of this person's own name. It takes
// a whole address too, and "DOMAIN\name".
//
// It agrees when, after a "+tag" and up to four digits at the end are taken
// off, nothing is left but
//   - a family name as a whole (with or without its particles; a double-barrelled
//     one may be given by either half), and
//   - a given name as a whole or a short form of it, or the initial of the
//     first given name, and maybe more of the given names or their initials,
//
// in either order, parted by "." "_" "-" or a space, or run together (smithj,
// jsmith, jrsmith, janesmith). Run together with initials, the family's name
// must have three letters. A former name is as good as the one of today.
//
// It never agrees for a family's name alone, a given name alone, initials
// alone, names that are cut short, or any mailbox with the word of a function
// in it (oncology@, j.smith.office@) that isn't part of the name. No is no
// evidence against anybody; yes is one piece for, never proof.
func MailboxAgrees(mailbox string, legal Name) bool {
	box, ok := mailboxParts(mailbox)
	if !ok {
		return false
	}
	if fits(box, legal.parse()) {
		return true
	}
	for _, f := range legal.formers() {
		if fits(box, f.parse()) {
			return true
		}
	}
	return false
}

// mailboxParts gives the words of a mailbox.
func mailboxParts(mailbox string) ([]string, bool) {
	if len(mailbox) > 320 {
		return nil, false
	}
	local, _, _ := strings.Cut(mailbox, "@")
	if i := strings.LastIndexByte(local, '\\'); i >= 0 {
		local = local[i+1:]
	}
	local, _, _ = strings.Cut(local, "+")
	all := strings.Fields(plain(local))
	if len(all) == 0 || len(all) > 6 {
		return nil, false
	}
	last := &all[len(all)-1]
	bare := strings.TrimRight(*last, "0123456789")
	if len(*last)-len(bare) > 4 {
		return nil, false
	}
	if *last = bare; bare == "" {
		all = all[:len(all)-1]
	}
	for _, w := range all {
		if strings.ContainsAny(w, "0123456789") {
			return nil, false
		}
	}
	return all, len(all) > 0
}

// owner is what a mailbox may be made of.
type owner struct {
	families []string // whole, in every spelling
	givens   []string // whole, and short forms
	initials string   // of the given names, in order
}

func ownerOf(p parsed) owner {
	var o owner
	add := func(list *[]string, s string) {
		if len(s) > 1 && !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
	var whole, spreadWhole string
	for _, w := range p.family {
		add(&o.families, w.plain)
		add(&o.families, w.spread)
		whole, spreadWhole = whole+w.plain, spreadWhole+w.spread
	}
	add(&o.families, whole)
	add(&o.families, spreadWhole)
	for _, with := range p.withParticles() {
		add(&o.families, with)
	}
	both := ""
	for _, w := range p.given {
		o.initials += w.plain[:1]
		add(&o.givens, w.plain)
		add(&o.givens, w.spread)
		for short, long := range shortForms {
			if slices.Contains(long, w.plain) {
				add(&o.givens, short)
			}
		}
		both += w.plain
	}
	add(&o.givens, both)
	return o
}

// withParticles gives the family's name with the particles that stand before
// it, run together: vanderberg.
func (p parsed) withParticles() []string {
	var out []string
	if len(p.family) == 0 {
		return nil
	}
	for i, w := range p.kept {
		if w != p.family[0] {
			continue
		}
		run := ""
		for _, f := range p.family {
			run += f.plain
		}
		for j := i - 1; j >= 0 && particle(p.kept[j].plain); j-- {
			run = p.kept[j].plain + run
			out = append(out, run)
		}
	}
	return out
}

func fits(box []string, p parsed) bool {
	o := ownerOf(p)
	if len(o.families) == 0 || o.initials == "" {
		return false
	}
	for _, w := range box {
		if slices.Contains(roles, w) && !slices.Contains(o.families, w) && !slices.Contains(o.givens, w) {
			return false
		}
	}
	if slices.Contains(o.families, strings.Join(box, "")) {
		return false // the family's name alone: de.jong is no D. E. Jong
	}
	if len(box) == 1 {
		return o.together(box[0])
	}
	// A family's name may itself be of several parts: van.der.berg.
	for from := range box {
		for to := from + 1; to <= len(box); to++ {
			rest := append(slices.Clone(box[:from]), box[to:]...)
			if slices.Contains(o.families, strings.Join(box[from:to], "")) && o.given(rest) {
				return true
			}
		}
	}
	return false
}

// given says whether parts are the given names, in order, whole or as
// initials, with the first initial or one whole name among them.
func (o owner) given(parts []string) bool {
	if len(parts) == 0 {
		return false
	}
	whole, first := false, false
	for i, w := range parts {
		switch {
		case slices.Contains(o.givens, w):
			whole = true
		case len(w) <= len(o.initials) && strings.HasPrefix(o.initials, w) && i == 0:
			first = true
		case len(w) == 1 && strings.Contains(o.initials, w):
		default:
			return false
		}
	}
	return whole || first
}

// together says whether a single word is a family's name with a given name or
// initials before or behind it.
func (o owner) together(w string) bool {
	for _, family := range o.families {
		for _, rest := range []string{strings.TrimPrefix(w, family), strings.TrimSuffix(w, family)} {
			switch {
			case rest == w || rest == "":
			case slices.Contains(o.givens, rest):
				return true
			case len(family) >= 3 && strings.HasPrefix(o.initials, rest):
				return true
			}
		}
	}
	return false
}
