package credential

import (
	"context"
	"encoding/json"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/jobs"
)

// HitKind is what a register says that speaks against a credential.
type HitKind string

// The kinds of hit.
const (
	HitLapsed   HitKind = "lapsed"
	HitNotFound HitKind = "not found"
	HitName     HitKind = "name differs"
	HitExcluded HitKind = "excluded"
	HitRevoked  HitKind = "revoked"
)

// AnswerWithin is how long a member has to answer a hit before it can act.
const AnswerWithin = 14 * 24 * time.Hour

// hitRisk is how pressing each kind is.
var hitRisk = map[HitKind]int{HitLapsed: riskSome, HitNotFound: riskSome, HitName: riskSome, HitExcluded: riskMost, HitRevoked: riskMost}

// Hit is one finding of a register against a credential.
type Hit struct {
	ID       ids.ID
	Kind     HitKind
	Source   string
	FoundAt  time.Time
	AnswerBy time.Time
	// Answer is what the member says; empty until AnsweredAt is set.
	Answer     string
	AnsweredAt *time.Time
	DecidedAt  *time.Time
	// Message is what the reviewer who ended it says.
	Message string
	Outcome string // open, confirmed, cleared
	// Entry is what the register said then; Found is false where it has no
	// such number.
	Entry Entry
	Found bool
	// NameAgreement compares the register's names with the credential's.
	NameAgreement Agreement

	credential, member ids.ID
	decidedBy          ids.ID
}

// Waits says that the member has still time to answer, and that nothing acts
// before: a revocation doesn't wait.
func (h Hit) Waits(now time.Time) bool {
	return h.Kind != HitRevoked && h.AnsweredAt == nil && now.Before(h.AnswerBy)
}

// Grave says that what is confirmed ends the credential, and doesn't only make
// it lapse.
func (h Hit) Grave() bool { return h.Kind == HitRevoked || h.Kind == HitExcluded }

// snapshot is what a hit keeps of the register's word.
type snapshot struct {
	Found bool  `json:"found"`
	Entry Entry `json:"entry"`
}

const inHits = "registry_hits"

// raiseHit writes a hit down, puts it before the reviewers and tells the
// member. A hit of the kind that is open already, or that a person cleared
// while the register said the same, is none; false says so.
func (s *Service) raiseHit(ctx context.Context, g granted, kind HitKind, source string, snap snapshot) (bool, error) {
	now := s.clock.Now()
	id := ids.At(now)
	plain, err := json.Marshal(snap)
	if err != nil {
		return false, errs.Wrap(errs.Internal, "Something went wrong on our side.", err)
	}
	again, err := s.clearedBefore(ctx, g, kind, snap)
	if err != nil || again {
		return false, err
	}
	tag, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO registry_hits (id, credential_id, member_id, source, kind, evidence_sealed, found_at, answer_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
		id, g.ID, g.member, source, string(kind), s.seal(inHits, "evidence", id, string(plain)), now, now.Add(AnswerWithin))
	if err != nil || tag.RowsAffected() == 0 {
		return false, err
	}
	if err := s.openItem(ctx, ItemHit, id, g.member, hitRisk[kind]); err != nil {
		return false, err
	}
	if err := record(ctx, ActionHit, ItemHit, id, string(kind)); err != nil {
		return false, err
	}
	return true, jobs.Insert(ctx, jobs.Notify{About: noticeStanding, MemberID: g.member, PostID: id, PostKind: "hit", Detail: "hit"}, nil)
}

// clearedBefore says whether a person cleared a hit of the kind on the very
// same words of the register.
func (s *Service) clearedBefore(ctx context.Context, g granted, kind HitKind, snap snapshot) (bool, error) {
	list, err := s.hits(ctx, `WHERE h.credential_id = $1 AND h.kind = $2 AND h.outcome = 'cleared' ORDER BY h.decided_at DESC LIMIT 1`, g.ID, string(kind))
	if err != nil || len(list) == 0 {
		return false, err
	}
	was, _ := json.Marshal(snapshot{list[0].Found, list[0].Entry})
	is, _ := json.Marshal(snap)
	return string(was) == string(is), nil
}

// decideHit clears a hit, for which one reviewer is enough, or confirms it, for
// which it takes two; and, but for a revocation, the member's answer or the end
// of the time for it.
func (s *Service) decideHit(ctx context.Context, a actor.Actor, i Item, d Decision) (second bool, err error) {
	h, err := s.hit(ctx, i.Subject)
	if err != nil {
		return false, err
	}
	g, err := s.credential(ctx, h.credential, true)
	if err != nil {
		return false, err
	}
	if err := s.notAbout(ctx, a, g.member, g.hash); err != nil {
		return false, err
	}
	if d.Verdict == Clear {
		if err := s.tellFirst(ctx, i, a.MemberID); err != nil {
			return false, err
		}
		return false, s.endHit(ctx, a, h, d, "cleared")
	}
	if g.WithdrawnAt != nil {
		return false, noMore() // clearing ends it
	}
	if i.firstBy.IsZero() {
		return true, s.confirmFirst(ctx, a, i, h, d)
	}
	if h.Waits(s.clock.Now()) {
		return false, errs.New(errs.Conflict, "The member has not answered, and still has time to. Only a revocation acts before that.")
	}
	if h.Grave() {
		err = s.withdrawCredential(ctx, g)
	} else {
		err = s.lapseCredential(ctx, g)
	}
	if err != nil {
		return false, err
	}
	if err := s.tellFirst(ctx, i, a.MemberID); err != nil {
		return false, err
	}
	return false, s.endHit(ctx, a, h, d, "confirmed")
}

// confirmFirst writes the first of two confirmations down. Until the member has
// answered, or the time for it has passed, nobody can go on.
func (s *Service) confirmFirst(ctx context.Context, a actor.Actor, i Item, h Hit, d Decision) error {
	if err := s.firstVerdict(ctx, i, a.MemberID, Confirm, d.Message); err != nil {
		return err
	}
	err := s.write(ctx, `UPDATE registry_hits SET first_by = $2, first_at = $3 WHERE id = $1`, h.ID, a.MemberID, s.clock.Now())
	if err != nil {
		return err
	}
	if h.Waits(s.clock.Now()) {
		if err := s.holdItem(ctx, i.ID); err != nil {
			return err
		}
	}
	if !h.Waits(s.clock.Now()) {
		if err := s.tellTakers(ctx, i, i.escalatedTo == toAdministrator, toldSecond, a.MemberID); err != nil {
			return err
		}
	}
	return recordVerdict(ctx, ItemHit, h.ID, d, "first of two: "+string(h.Kind))
}

func (s *Service) endHit(ctx context.Context, a actor.Actor, h Hit, d Decision, outcome string) error {
	err := s.write(ctx, `UPDATE registry_hits SET outcome = $2, decided_by = $3, decided_at = $4, message_sealed = $5 WHERE id = $1`,
		h.ID, outcome, a.MemberID, s.clock.Now(), s.sealWords(inHits, "message", h.ID, d.Message))
	if err != nil {
		return err
	}
	if err := s.closeItem(ctx, ItemHit, h.ID, a.MemberID); err != nil {
		return err
	}
	if err := recordVerdict(ctx, ItemHit, h.ID, d, string(h.Kind)); err != nil {
		return err
	}
	return jobs.Insert(ctx, jobs.Notify{About: noticeStanding, MemberID: h.member, PostID: h.ID, PostKind: "hit", Detail: "hit-" + outcome}, nil)
}

func (s *Service) workOnHit(ctx context.Context, w *Work, id ids.ID, credential *ids.ID) error {
	h, err := s.hit(ctx, id)
	if err != nil {
		return err
	}
	g, err := s.credential(ctx, h.credential, false)
	if err != nil {
		return err
	}
	h.NameAgreement, _ = sameNames(g.LegalName, h.Entry.Names)
	w.Hit, *credential = &h, h.credential
	return nil
}
