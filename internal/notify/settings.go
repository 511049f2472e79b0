package notify

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/audit"
)

// ActionSettings is the audited action of SaveSettings.
const ActionSettings = "settings.notices"

// Switch says where notices of a kind go. Without Inbox there is no mail.
type Switch struct{ Inbox, Mail bool }

// Settings is what a member wants to hear, and when no mail may come: from the
// beginning of one hour of the day to the beginning of another, in their time
// zone; both nil for never.
type Settings struct {
	Switches           map[Kind]Switch
	QuietFrom, QuietTo *int
	// TimeZone and the two below are for reading alone: what the hours are
	// of, whether the house sends mail at all, and whether the member has an
	// address.
	TimeZone         string
	Mails, Addressed bool
}

// Settings gives what the acting member wants; everything, without quiet
// hours, until they say otherwise.
func (s *Service) Settings(ctx context.Context) (Settings, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnInbox); err != nil {
		return Settings{}, err
	}
	m, err := s.accounts.Member(ctx, a.MemberID)
	if err != nil {
		return Settings{}, err
	}
	stored, err := s.switches(ctx, a.MemberID)
	if err != nil {
		return Settings{}, err
	}
	out := Settings{Switches: map[Kind]Switch{}, QuietFrom: m.QuietFrom, QuietTo: m.QuietTo,
		TimeZone: m.TimeZone, Mails: s.mails(), Addressed: len(m.MailSealed) > 0}
	for _, k := range Kinds {
		w, known := stored[k]
		if !known {
			w = Switch{Inbox: true, Mail: true}
		}
		out.Switches[k] = k.allowed(w)
	}
	return out, nil
}

// allowed is a switch as it works: what must be told is told, and mail leads
// to an inbox that has something in it.
func (k Kind) allowed(w Switch) Switch {
	w.Inbox = w.Inbox || k.Must()
	w.Mail = w.Mail && w.Inbox
	return w
}

// SaveSettings stores what the acting member wants. Kinds that aren't named
// are switched off, but for what must be told. Invalid names quiet_from and
// quiet_to. It records settings.notices.
func (s *Service) SaveSettings(ctx context.Context, v Settings) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnInbox); err != nil {
		return err
	}
	var c errs.Check
	c.That((v.QuietFrom == nil) == (v.QuietTo == nil), "quiet_to", "Choose both hours, or neither.")
	c.That(hour(v.QuietFrom), "quiet_from", "Choose an hour of the day.")
	c.That(hour(v.QuietTo), "quiet_to", "Choose an hour of the day.")
	c.That(v.QuietFrom == nil || v.QuietTo == nil || *v.QuietFrom != *v.QuietTo, "quiet_to", "Choose two different hours.")
	if err := c.Err(); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		for _, k := range Kinds {
			if err := s.storeSwitch(ctx, a.MemberID, k, k.allowed(v.Switches[k])); err != nil {
				return err
			}
		}
		if err := s.storeQuiet(ctx, a.MemberID, v.QuietFrom, v.QuietTo); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionSettings, Object: "member", ObjectID: a.MemberID})
	})
}

func hour(h *int) bool { return h == nil || *h >= 0 && *h <= 23 }
