package credential

import (
	"context"
	"time"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// Bounds of vouching: codes that an applicant has at once, how long one can be
// used, how often a member vouches in a month, and how long nobody vouches
// back.
const (
	MaxVouchCodes  = 4
	vouchCodeLife  = 30 * 24 * time.Hour
	vouchesAMonth  = 5
	vouchRing      = 365 * 24 * time.Hour
	vouchTriesHour = 20
)

// Ways lists how a voucher may know an applicant.
func Ways() []Choice {
	return []Choice{
		{"worked together", "We worked together"}, {"trained together", "We trained or studied together"},
		{"supervised", "I supervised or taught them"}, {"was supervised", "They supervised or taught me"},
	}
}

// WayName is what a way is called on the screen.
func WayName(key string) string { return nameIn(Ways(), key) }

// vouchWords is what the detail of a vouch holds: what its voucher stated, and
// what they were then.
type vouchWords struct {
	How          string `json:"how"`
	Since        int    `json:"since"`
	Profession   string `json:"profession"`
	Jurisdiction string `json:"jurisdiction"`
}

// MakeVouchCode makes a code for the acting member's open application that
// they hand to a colleague by their own means, and gives it: it is shown once
// and kept as a digest. Conflict says that four are out, or that this form was
// sent before and its code can't be shown again. It records evidence.ask.
func (s *Service) MakeVouchCode(ctx context.Context, key ids.ID) (code string, err error) {
	made := false
	err = s.onOpen(ctx, key, Vouch, func(ctx context.Context, r row, id ids.ID) error {
		if r.profession == student {
			return errs.New(errs.Conflict, "Students are let in by their school: by its mail or its letter.")
		}
		made = true
		n, err := s.countProofs(ctx, `WHERE e.application_id = $1 AND e.kind = 'vouch' AND (e.state IN ('confirmed', 'rejected')
			OR e.state = 'asked' AND e.code_expires > $2)`, r.id, s.clock.Now())
		if err != nil {
			return err
		}
		if n >= MaxVouchCodes {
			return errs.New(errs.Conflict, "Four codes are out already. Wait for them, or take one back below.")
		}
		now := s.clock.Now()
		code = newCode(longCode)
		p := proof{member: r.member, codeHash: s.vouchHash(code), Evidence: Evidence{ID: id, Application: r.id, Kind: Vouch,
			State: EvidenceAsked, CreatedAt: now, CodeExpires: at(now.Add(vouchCodeLife))}}
		if err := s.insertProof(ctx, p); err != nil {
			return err
		}
		return s.recordEvidence(ctx, ActionAsk, p)
	})
	if err == nil && !made {
		err = errs.New(errs.Conflict, "This code was shown already, and can be shown once only. Take it back below and make another one.")
	}
	if err != nil {
		return "", err
	}
	return spaced(code), nil
}

// vouchHash finds a vouch by its code alone.
func (s *Service) vouchHash(code string) []byte { return s.ring.Hash("vouch code", plainCode(code)) }

// TakeVouchCode takes a code back that nobody used yet. NotFound is one that
// isn't there, isn't theirs or was used. It records evidence.withdraw.
func (s *Service) TakeVouchCode(ctx context.Context, id ids.ID) error {
	return s.onOpen(ctx, ids.ID{}, Vouch, func(ctx context.Context, r row, _ ids.ID) error {
		p, found, err := s.proof(ctx, `WHERE e.id = $1 AND e.application_id = $2 AND e.kind = 'vouch'
			AND e.state IN ('asked', 'rejected')`, id, r.id)
		if err != nil {
			return err
		}
		if !found {
			return errs.Missing()
		}
		if err := s.endProof(ctx, p, EvidenceWithdrawn); err != nil {
			return err
		}
		return s.recordEvidence(ctx, ActionTakeBack, p)
	})
}

// endProof ends a piece that nobody confirmed; its code opens nothing more.
func (s *Service) endProof(ctx context.Context, p proof, state EvidenceState) error {
	return s.write(ctx, `UPDATE evidence SET state = $2, code_hash = NULL, code_sealed = NULL, code_expires = NULL, decided_at = $3 WHERE id = $1`,
		p.ID, string(state), s.clock.Now())
}
