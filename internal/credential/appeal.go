package credential

import (
	"context"
	"errors"
	"strings"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
)

// Appeal is a member's word that a decision was wrong. It is against a refused
// application, or a hit that was confirmed.
type Appeal struct {
	ID      ids.ID
	MadeAt  time.Time
	DueAt   time.Time
	Words   string
	Outcome string // open, upheld, overturned, withdrawn
	// DecidedAt and Message are of the decision on it.
	DecidedAt *time.Time
	Message   string

	member, application, hit ids.ID
	against                  ids.ID
}

const inAppeals = "appeals"

// Appealing is what a member sends: against what, and why. Words may be empty:
// one click is enough.
type Appealing struct {
	Application ids.ID
	Hit         ids.ID // instead of an application
	Words       string
}

// MayAppealUntil says until when the acting member may appeal against a
// decision of that time.
func MayAppealUntil(decided time.Time) time.Time { return decided.Add(AppealWindow) }

// Appeal puts the refusal of the acting member's application, or a confirmed
// hit against them, before another reviewer than the one who decided. It can
// be done once for each, within 14 days: later, or while it can't be, is a
// Conflict that says so; what isn't the member's is NotFound; Invalid names
// words. It records appeal.make.
func (s *Service) Appeal(ctx context.Context, in Appealing) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return err
	}
	in.Words = strings.TrimSpace(in.Words)
	var c errs.Check
	c.That(short(in.Words, MaxNote), "words", "That is longer than 2,000 letters.")
	s.noPatient(&c, "words", in.Words)
	if err := c.Err(); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockApplicant(ctx, a.MemberID); err != nil {
			return err
		}
		against, err := s.appealable(ctx, a.MemberID, in)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		id := ids.At(now)
		err = s.write(ctx, `INSERT INTO appeals (id, member_id, application_id, hit_id, against, words_sealed, made_at, due_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, a.MemberID, orNobody(in.Application), orNobody(in.Hit), orNobody(against),
			s.sealWords(inAppeals, "words", id, in.Words), now, now.Add(target[ItemAppeal]))
		if database.UniqueViolation(err, "appeals_application") || database.UniqueViolation(err, "appeals_hit") {
			return errs.New(errs.Conflict, "You have appealed against this already. It is decided once.")
		}
		if err != nil {
			return err
		}
		if err := s.openItem(ctx, ItemAppeal, id, a.MemberID, riskSome); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionAppeal, Object: string(ItemAppeal), ObjectID: id})
	})
}

// appealable gives who decided what is appealed against.
func (s *Service) appealable(ctx context.Context, member ids.ID, in Appealing) (against ids.ID, err error) {
	var owner ids.ID
	var decided *time.Time
	var state string
	query, id := `SELECT member_id, decided_by, decided_at, state FROM applications WHERE id = $1 FOR UPDATE`, in.Application
	if in.Application.IsZero() {
		query, id = `SELECT member_id, decided_by, decided_at, outcome FROM registry_hits WHERE id = $1 FOR UPDATE`, in.Hit
	}
	err = s.db.Pgx(ctx).QueryRow(ctx, query, id).Scan(&owner, &against, &decided, &state)
	switch {
	case err != nil:
		return against, database.Translate(err)
	case owner != member:
		return against, errs.Missing()
	case decided == nil || state != string(Refused) && state != "confirmed":
		return against, errs.New(errs.Conflict, "There is no decision here to appeal against.")
	case s.clock.Now().After(MayAppealUntil(*decided)):
		return against, errs.New(errs.Conflict, "The 14 days for an appeal are over. You can send a new application at any time.")
	}
	return against, nil
}

// MyAppeal gives the acting member's appeal against an application or a hit;
// false for none.
func (s *Service) MyAppeal(ctx context.Context, against ids.ID) (Appeal, bool, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return Appeal{}, false, err
	}
	list, err := s.appeals(ctx, `WHERE member_id = $1 AND (application_id = $2 OR hit_id = $2)`, a.MemberID, against)
	if err != nil || len(list) == 0 {
		return Appeal{}, false, err
	}
	return list[0], true, nil
}

func (s *Service) appeal(ctx context.Context, id ids.ID) (Appeal, error) {
	list, err := s.appeals(ctx, `WHERE id = $1`, id)
	if err == nil && len(list) == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return Appeal{}, err
	}
	return list[0], nil
}

func (s *Service) workOnAppeal(ctx context.Context, w *Work, id ids.ID, application, credential *ids.ID) error {
	p, err := s.appeal(ctx, id)
	if err != nil {
		return err
	}
	w.Appeal = &p
	switch {
	case !p.application.IsZero():
		*application = p.application
		return nil
	case !p.hit.IsZero():
		return s.workOnHit(ctx, w, p.hit, credential)
	}
	return errs.Wrap(errs.Internal, "Something went wrong on our side.", errors.New("credential: an appeal against nothing"))
}
