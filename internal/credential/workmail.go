package credential

import (
	"context"
	"encoding/hex"
	"net/mail"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/jobs"
)

// mailCodeLife is how long a mailed code can be entered.
const mailCodeLife = 30 * time.Minute

// How many codes go out in an hour: on a member's asking, and to one mailbox
// whoever asks.
const (
	codesAnHour        = 5
	codesToMailboxHour = 3
)

// maxAddress bounds a mail address (RFC 5321, 4.5.3.1).
const maxAddress = 254

// mailbox is what the detail of a work mail holds.
type mailbox struct {
	Address string `json:"address"`
}

// AskWorkMail sends a code to an address of an institution that the directory
// lists, for the acting member's open application. It says no more than that:
// the answer is the same whether the mailbox exists, was used by another
// member or has had its codes for this hour. Invalid names the field address;
// TooMany is the member's own hour. It records evidence.ask.
func (s *Service) AskWorkMail(ctx context.Context, address string, key ids.ID) error {
	ask, err := s.mayAsk(ctx, address)
	if err != nil {
		return err
	}
	return s.onOpen(ctx, key, WorkMail, func(ctx context.Context, r row, id ids.ID) error { return s.ask(ctx, r, id, ask) })
}

// asking is an address that a code may go to.
type asking struct {
	address, domain string
	hash            []byte
	// send is false where the mailbox has had its codes for this hour.
	send bool
}

// mayAsk reads an address and counts it against the budgets, outside the
// transaction.
func (s *Service) mayAsk(ctx context.Context, text string) (ask asking, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return ask, err
	}
	if ask.address, ask.domain, err = plainAddress(text); err != nil {
		return ask, err
	}
	if s.post == nil {
		return ask, errs.New(errs.Unavailable, "This house sends no mail yet, so take another way.")
	}
	_, listed, err := s.institutionOf(ctx, ask.domain)
	if err != nil {
		return ask, err
	}
	// A slip of the pen costs nothing of the hour's budget.
	if !listed && !academic(ask.domain) {
		return ask, unlisted()
	}
	if err := s.allow(ctx, "work-mail:m:"+a.MemberID.String(), codesAnHour, time.Hour); err != nil {
		return ask, err
	}
	ask.hash = s.ring.Hash("work mail", untagged(ask.address))
	ask.send, _, err = s.limits.Allow(ctx, "work-mail:b:"+hex.EncodeToString(ask.hash[:12]), codesToMailboxHour, time.Hour)
	return ask, err
}

// ask sends the code. An earlier one that was not entered opens nothing more.
func (s *Service) ask(ctx context.Context, r row, id ids.ID, ask asking) error {
	where, err := s.mailAt(ctx, r, ask.domain)
	if err != nil {
		return err
	}
	if err := s.retire(ctx, r.id, WorkMail, EvidenceAsked); err != nil {
		return err
	}
	return s.askCode(ctx, r, id, where, ask)
}

// mailAt says whether a mailbox at the domain can prove anything for the
// application, and where it is.
func (s *Service) mailAt(ctx context.Context, r row, domain string) (institution, error) {
	where, listed, err := s.institutionOf(ctx, domain)
	switch {
	case err != nil:
		return where, err
	case alumni(domain):
		return where, errs.Field("address", "Schools keep such mailboxes open after the studies, so this one proves nothing today. Take another way.")
	case listed && r.profession == student && !where.students:
		return where, errs.Field("address", "This is a domain of staff. Name your student mailbox, or take another way.")
	case listed && r.profession != student && !where.staff:
		return where, errs.Field("address", "This is a domain of students. Name your staff mailbox, or take another way.")
	case listed || r.profession == student && academic(domain):
		return where, nil
	}
	return where, unlisted()
}

func unlisted() error {
	return errs.Field("address", "This domain is not on our list of institutions. Take another way, or tell us of it in your note.")
}

func (s *Service) askCode(ctx context.Context, r row, id ids.ID, where institution, ask asking) error {
	now := s.clock.Now()
	detail, err := s.sealDetail(id, mailbox{Address: ask.address})
	if err != nil {
		return err
	}
	code := newCode(shortCode)
	p := proof{member: r.member, detail: detail, hash: ask.hash, codeHash: s.codeHash(id, code),
		codeSealed: s.ring.Seal([]byte(code), place(inEvidence, "code", id)),
		Evidence: Evidence{ID: id, Application: r.id, Kind: WorkMail, State: EvidenceAsked, Institution: where.key, CreatedAt: now,
			CodeExpires: at(now.Add(mailCodeLife))}}
	if err := s.insertProof(ctx, p); err != nil {
		return err
	}
	if err := s.recordEvidence(ctx, ActionAsk, p); err != nil || !ask.send {
		return err
	}
	return jobs.Insert(ctx, MailCode{EvidenceID: id}, nil)
}

// recordEvidence records an act on a piece of evidence: its kind, no word.
func (s *Service) recordEvidence(ctx context.Context, action string, p proof) error {
	return audit.Record(ctx, audit.Entry{Action: action, Object: inEvidence, ObjectID: p.ID, Detail: string(p.Kind)})
}

// untagged is the mailbox behind an address: what stands after a plus is for
// its owner to sort by, and reaches the same one.
func untagged(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}

const addressWanted = "Write one mail address, such as name@hospital.example."

// plainAddress reads one bare mail address, in small letters, and its domain
// in the form of the DNS.
func plainAddress(text string) (address, domain string, err error) {
	wrong := errs.Field("address", addressWanted)
	text = strings.TrimSpace(text)
	parsed, bad := mail.ParseAddress(text)
	if bad != nil || parsed.Address != text || len(text) > maxAddress || parsed.Name != "" {
		return "", "", wrong
	}
	i := strings.LastIndexByte(text, '@')
	local := text[:i]
	domain, bad = idna.Lookup.ToASCII(strings.ToLower(text[i+1:]))
	if bad != nil || !strings.Contains(domain, ".") || strings.ContainsAny(local, "\"%!@ ") {
		return "", "", wrong
	}
	return strings.ToLower(local) + "@" + domain, domain, nil
}

// academic says whether a domain is one that only schools can have: .edu,
// .ac.uk, .edu.au. It says nothing of which school, so a person looks.
func academic(domain string) bool {
	labels := strings.Split(domain, ".")
	last := labels[len(labels)-1]
	if last == "edu" {
		return true
	}
	second := labels[len(labels)-2]
	return len(labels) > 2 && len(last) == 2 && (second == "ac" || second == "edu")
}

func alumni(domain string) bool {
	for _, label := range strings.Split(domain, ".") {
		if label == "alumni" || label == "alum" || label == "alumnus" {
			return true
		}
	}
	return false
}
