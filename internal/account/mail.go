package account

import (
	"context"
	"net/mail"
	"strings"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// ActionMail is the audited action of changing where mail goes.
const ActionMail = "settings.mail"

func mailPlace(member ids.ID) string { return "members.mail:" + member.String() }

// Address gives where a member's mail goes; empty when they want none. It asks
// no permission: it is for the member's own settings and for the job that
// sends mail.
func (s *Service) Address(ctx context.Context, member ids.ID) (string, error) {
	m, err := s.member(ctx, member)
	if err != nil || len(m.MailSealed) == 0 || m.Standing == actor.Closed {
		return "", err
	}
	plain, err := s.ring.Open(m.MailSealed, mailPlace(member))
	return string(plain), err
}

// StopMail erases the acting member's mail address. It records settings.mail.
func (s *Service) StopMail(ctx context.Context) error {
	a, err := self(ctx)
	if err != nil {
		return err
	}
	return s.storeMail(ctx, a.MemberID, nil, "none")
}

// MailTo stores, sealed, the address that a provider vouches for as the acting
// member's, who asked for mail. It records settings.mail.
func (s *Service) MailTo(ctx context.Context, address string) error {
	a, err := self(ctx)
	if err != nil {
		return err
	}
	return s.storeMail(ctx, a.MemberID, s.ring.Seal([]byte(address), mailPlace(a.MemberID)), "provider's address")
}

func (s *Service) storeMail(ctx context.Context, member ids.ID, sealed []byte, detail string) error {
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockMember(ctx, member); err != nil {
			return err
		}
		if err := s.updateMember(ctx, member, map[string]any{"mail_sealed": sealed}); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionMail, Object: "member", ObjectID: member, Detail: detail})
	})
}

// PlainAddress gives the bare address of text, or "" when it is none that mail
// can safely be sent to.
func PlainAddress(text string) string {
	a, err := mail.ParseAddress(text)
	if err != nil || a.Name != "" || a.Address != text || len(text) > 254 || strings.ContainsAny(text, " \r\n\t\"<>(),;:\\") {
		return ""
	}
	return text
}
