package credential

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/account"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
)

// affiliationKept is how long after leaving an affiliation is kept: a wall
// stands on it, and who left yesterday still knows the ward.
const affiliationKept = 365 * 24 * time.Hour

// Affiliation is an institution where a member works or studies, or did.
type Affiliation struct {
	ID          ids.ID
	Institution string // key
	Name        string
	Student     bool
	Since       time.Time
	Left        *time.Time
	// Proven says that a mailbox of the institution was; else its member names
	// it, which is enough for a wall and proves nothing.
	Proven bool
}

// affiliationsMost is how many institutions a member names at once.
const affiliationsMost = 10

// affiliate notes the institutions whose mailboxes an application proved.
func (s *Service) affiliate(ctx context.Context, r row, list []proof) error {
	for _, p := range list {
		proven := p.Kind == WorkMail && p.State == EvidenceConfirmed && p.Institution != ""
		if !proven || !slices.Contains([]string{FoundAgrees, FoundEmployment, FoundSchool}, p.Finding) {
			continue
		}
		now := s.clock.Now()
		err := s.write(ctx, `INSERT INTO affiliations (id, member_id, institution, as_student, created_at, proven) VALUES ($1, $2, $3, $4, $5, true)
			ON CONFLICT (member_id, institution) WHERE left_at IS NULL DO UPDATE SET proven = true, as_student = excluded.as_student`, ids.At(now), r.member, p.Institution, p.Finding == FoundSchool, now)
		if err != nil {
			return err
		}
	}
	return nil
}

// Affiliations lists the acting member's own: the present ones first, and
// those left within the last twelve months.
func (s *Service) Affiliations(ctx context.Context) ([]Affiliation, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return nil, err
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT f.id, f.institution, i.name, f.as_student, f.created_at, f.left_at, f.proven
		FROM affiliations f JOIN institutions i ON i.key = f.institution
		WHERE f.member_id = $1 AND (f.left_at IS NULL OR f.left_at > $2) ORDER BY f.left_at IS NOT NULL, f.created_at DESC, f.id`,
		a.MemberID, s.clock.Now().Add(-affiliationKept))
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Affiliation])
	return list, database.Translate(err)
}

// Affiliate notes an institution of the curated list where the acting member
// says that they work, or, who is a student, study. It is marked as not proven
// by a mailbox, and proves nothing: walls stand on it. One that is there
// already stays as it is. Invalid names institution. It records
// affiliation.add.
func (s *Service) Affiliate(ctx context.Context, institution string) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockApplicant(ctx, a.MemberID); err != nil {
			return err
		}
		var listed bool
		var present int
		err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT FROM institutions WHERE key = $1 AND retired_at IS NULL),
			(SELECT count(*) FROM affiliations WHERE member_id = $2 AND left_at IS NULL AND institution <> $1)`, institution, a.MemberID).Scan(&listed, &present)
		if err != nil {
			return database.Translate(err)
		}
		var c errs.Check
		c.That(listed, "institution", "Choose an institution from the list. If yours is not in it, ask an administrator to add it.")
		c.That(present < affiliationsMost, "institution", "Ten institutions stand there already: say of one that you left it first.")
		if err := c.Err(); err != nil {
			return err
		}
		id := ids.At(s.clock.Now())
		err = s.write(ctx, `INSERT INTO affiliations (id, member_id, institution, as_student, created_at, proven) VALUES ($1, $2, $3, $4, $5, false)
			ON CONFLICT DO NOTHING`, id, a.MemberID, institution, a.Standing == actor.Student, s.clock.Now())
		if err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionAffiliate, Object: "affiliation", ObjectID: id})
	})
}

// Institutions lists those that a member may name, each with its place.
func (s *Service) Institutions(ctx context.Context) ([]Choice, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT key, concat_ws(', ', name, nullif(city, ''), country) FROM institutions
		WHERE retired_at IS NULL ORDER BY lower(name), key`)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Choice])
	return list, database.Translate(err)
}

// Leave says that the acting member left an institution: it counts for walls
// for twelve months more. NotFound is one that isn't theirs or was left
// before. It records affiliation.leave.
func (s *Service) Leave(ctx context.Context, id ids.ID) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE affiliations SET left_at = $3 WHERE id = $1 AND member_id = $2 AND left_at IS NULL`,
			id, a.MemberID, s.clock.Now())
		if err != nil {
			return database.Translate(err)
		}
		if tag.RowsAffected() == 0 {
			return errs.Missing()
		}
		return audit.Record(ctx, audit.Entry{Action: ActionLeave, Object: "affiliation", ObjectID: id})
	})
}

// Forget deletes what has run out: affiliations that were left more than
// twelve months ago. It is a job's and asks no permission.
func (s *Service) Forget(ctx context.Context) error {
	return s.write(ctx, `DELETE FROM affiliations WHERE left_at < $1`, s.clock.Now().Add(-affiliationKept))
}

// Places is the exporter of where a member works or studies, or did.
func (s *Service) Places() account.Exporter { return placesExport{s} }

type placesExport struct{ s *Service }

// ExportedPlace is one affiliation as its member takes it along.
type ExportedPlace struct {
	Institution string     `json:"institution"`
	Student     bool       `json:"student"`
	Since       time.Time  `json:"since"`
	LeftAt      *time.Time `json:"left_at"`
	ByMail      bool       `json:"proven_by_mail"`
}

// Export gives every affiliation that is kept.
func (p placesExport) Export(ctx context.Context, member ids.ID) (string, any, error) {
	rows, err := p.s.db.Pgx(ctx).Query(ctx, `SELECT i.name, f.as_student, f.created_at, f.left_at, f.proven FROM affiliations f
		JOIN institutions i ON i.key = f.institution WHERE f.member_id = $1 ORDER BY f.created_at, f.id`, member)
	if err != nil {
		return "", nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ExportedPlace])
	return "affiliations", list, database.Translate(err)
}
