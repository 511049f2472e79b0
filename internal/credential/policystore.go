package credential

import (
	"context"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

const selectPolicy = `SELECT id, profession, stage, jurisdiction, registry, possession, accepts, leads_to, self_deciding, valid_days, grace_days,
	own_second, guide, retired_at IS NOT NULL, version FROM proof_policies `

func scanPolicy(r pgx.CollectableRow) (p Policy, err error) {
	var accepts []string
	err = r.Scan(&p.ID, &p.Profession, &p.Stage, &p.Jurisdiction, &p.Registry, &p.Possession, &accepts, &p.LeadsTo, &p.SelfDeciding,
		&p.ValidDays, &p.GraceDays, &p.OwnSecond, &p.Guide, &p.Retired, &p.Version)
	for _, a := range accepts {
		p.Accepts = append(p.Accepts, EvidenceKind(a))
	}
	return p, err
}

func (s *Service) policies(ctx context.Context, where string, args ...any) ([]Policy, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, selectPolicy+where, args...)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, scanPolicy)
	return list, database.Translate(err)
}

// policiesOf gives the rows that decide a case, those that lead furthest first.
func (s *Service) policiesOf(ctx context.Context, c Case) ([]Policy, error) {
	all, err := s.policies(ctx, `WHERE retired_at IS NULL ORDER BY leads_to = 'provisional', self_deciding DESC, possession, id`)
	return PoliciesFor(all, c), err
}

func (r row) facts() Case {
	return Case{Profession: r.profession, Stage: r.stage, Jurisdiction: r.jurisdiction}
}

// policiesFor gives the rows that decide an application.
func (s *Service) policiesFor(ctx context.Context, r row) ([]Policy, error) {
	rows, err := s.policiesOf(ctx, r.facts())
	if err == nil && r.purpose == Recover {
		rows = recovering(rows)
	}
	return rows, err
}

// met gives the policy row that an application's evidence meets, one that
// leads all the way before one that leads to provisional; false where nothing
// is enough yet.
func (s *Service) met(ctx context.Context, application ids.ID) (Policy, bool, error) {
	r, err := s.application(ctx, application)
	if err != nil {
		return Policy{}, false, err
	}
	rows, err := s.policiesFor(ctx, r)
	if err != nil {
		return Policy{}, false, err
	}
	evidence, err := s.evidenceOf(ctx, application)
	if err != nil {
		return Policy{}, false, err
	}
	for _, p := range rows {
		if p.Met(evidence) {
			return p, true, nil
		}
	}
	return Policy{}, false, nil
}

func (p Policy) accepts() []string {
	out := make([]string, len(p.Accepts))
	for i, k := range p.Accepts {
		out[i] = string(k)
	}
	return out
}

func (s *Service) insertPolicy(ctx context.Context, p Policy) error {
	return s.write(ctx, `INSERT INTO proof_policies (id, profession, stage, jurisdiction, registry, possession, accepts, leads_to, self_deciding,
			valid_days, grace_days, own_second, guide) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		p.ID, p.Profession, p.Stage, p.Jurisdiction, p.Registry, p.Possession, p.accepts(), string(p.LeadsTo), p.SelfDeciding,
		p.ValidDays, p.GraceDays, p.OwnSecond, p.Guide)
}

func (s *Service) updatePolicy(ctx context.Context, p Policy) error {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE proof_policies SET profession = $2, stage = $3, jurisdiction = $4, registry = $5, possession = $6,
			accepts = $7, leads_to = $8, self_deciding = $9, valid_days = $10, grace_days = $11, own_second = $12, guide = $13, version = version + 1
		WHERE id = $1 AND version = $14`,
		p.ID, p.Profession, p.Stage, p.Jurisdiction, p.Registry, p.Possession, p.accepts(), string(p.LeadsTo), p.SelfDeciding,
		p.ValidDays, p.GraceDays, p.OwnSecond, p.Guide, p.Version)
	return s.changedOne(ctx, p.ID, tag.RowsAffected(), err)
}

func (s *Service) retirePolicy(ctx context.Context, id ids.ID, version int, on bool) error {
	var when any
	if on {
		when = s.clock.Now()
	}
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE proof_policies SET retired_at = $2, version = version + 1
		WHERE id = $1 AND version = $3 AND (retired_at IS NULL) = $4`, id, when, version, on)
	return s.changedOne(ctx, id, tag.RowsAffected(), err)
}

func (s *Service) changedOne(ctx context.Context, id ids.ID, rows int64, err error) error {
	if err != nil || rows == 1 {
		return database.Translate(err)
	}
	list, err := s.policies(ctx, `WHERE id = $1`, id)
	switch {
	case err != nil:
		return err
	case len(list) == 0:
		return errs.Missing()
	}
	return errs.New(errs.Conflict, "Somebody changed this rule meanwhile. What you typed is kept here: compare, then save again.")
}
