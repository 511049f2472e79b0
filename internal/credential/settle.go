package credential

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
	"consilium/internal/platform/jobs"
)

// settle is what follows every change of an open application's evidence, in
// the transaction that made it: what each mailbox is worth is weighed anew,
// and where the machine can check all of a set that decides itself, it
// decides. A set that leads all the way ends the application, and a person
// looks within 72 hours; one that leads to provisional leaves it open for the
// rest. Nothing decides itself for a registration that another member names,
// for somebody excluded from practice, nor an account asked back.
func (s *Service) settle(ctx context.Context, application ids.ID) error {
	r, err := s.application(ctx, application)
	if err != nil || !r.state.Open() {
		return err
	}
	app, err := s.opened(r)
	if err != nil {
		return err
	}
	list, err := s.proofsOf(ctx, r.id)
	if err != nil {
		return err
	}
	if err := s.weighMail(ctx, app, r, list); err != nil || r.purpose == Recover {
		return err
	}
	rows, err := s.policiesOf(ctx, r.facts())
	if err != nil {
		return err
	}
	policy, enough := byMachine(rows, bare(list))
	if !enough {
		return nil
	}
	if err := s.lockNumber(ctx, r.hash); err != nil {
		return err
	}
	if taken, err := s.takenElsewhere(ctx, r); err != nil || taken {
		return err
	}
	if most, err := s.atRisk(ctx, r, riskMost); err != nil || most {
		return err
	}
	if policy.LeadsTo == actor.Provisional {
		return s.provide(ctx, r, policy)
	}
	return s.decideAlone(ctx, r, policy)
}

// byMachine gives the first row, of those that lead furthest first, that the
// machine can check and that decides itself.
func byMachine(rows []Policy, evidence []Evidence) (Policy, bool) {
	for _, p := range rows {
		if p.MetByMachine(evidence) {
			return p, true
		}
	}
	return Policy{}, false
}

// decideAlone lets an applicant in at once, and puts the look of a person into
// the queue. The decision is the system's in the log.
func (s *Service) decideAlone(ctx context.Context, r row, policy Policy) error {
	if err := s.admit(ctx, r, policy, ids.ID{}); err != nil {
		return err
	}
	err := s.write(ctx, `UPDATE applications SET state = 'approved', decided_at = $2, decided_by = NULL, decided_alone = true, reason = '',
		message_sealed = NULL, version = version + 1 WHERE id = $1`, r.id, s.clock.Now())
	if err != nil {
		return err
	}
	err = audit.Record(actor.With(ctx, actor.System), audit.Entry{Action: ActionDecide, Object: object, ObjectID: r.id,
		Detail: string(Approve) + " " + string(r.purpose) + ": decided itself"})
	if err != nil {
		return err
	}
	return jobs.Insert(ctx, jobs.Notify{About: "decision", MemberID: r.member, PostID: r.id, Detail: "approved"}, nil)
}

// provideMeanwhile gives an applicant of whom more is asked what they gave is
// enough for: it lets read until the rest is there. Nobody has it for a
// registration that another member names, nor who is excluded from practice.
func (s *Service) provideMeanwhile(ctx context.Context, r row) error {
	rows, err := s.policiesFor(ctx, r)
	if err != nil {
		return err
	}
	evidence, err := s.evidenceOf(ctx, r.id)
	if err != nil {
		return err
	}
	for _, p := range rows {
		if p.LeadsTo != actor.Provisional || !p.Met(evidence) {
			continue
		}
		if taken, err := s.takenElsewhere(ctx, r); err != nil || taken {
			return err
		}
		if most, err := s.atRisk(ctx, r, riskMost); err != nil || most {
			return err
		}
		return s.provide(ctx, r, p)
	}
	return nil
}

// provide gives an applicant the provisional standing for a while. Who has
// another standing, or had this one of this application, gets nothing.
func (s *Service) provide(ctx context.Context, r row, policy Policy) error {
	var may bool
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT standing = 'applicant' AND NOT EXISTS (SELECT FROM credentials
		WHERE application_id = $2 OR member_id = $1 AND leads_to = 'provisional') FROM members WHERE id = $1`, r.member, r.id).Scan(&may)
	if err != nil || !may {
		return err
	}
	app, err := s.opened(r)
	if err != nil {
		return err
	}
	evidence, err := s.evidenceOf(ctx, r.id)
	if err != nil {
		return err
	}
	if err := s.insertCredential(ctx, ids.At(s.clock.Now()), ids.ID{}, r, app, policy, evidence, nil); err != nil {
		return err
	}
	err = audit.Record(actor.With(ctx, actor.System), audit.Entry{Action: ActionProvide, Object: object, ObjectID: r.id})
	if err != nil {
		return err
	}
	return s.restand(ctx, r.member)
}

// endProvisional takes the provisional standing of an application away that
// was refused or withdrawn.
func (s *Service) endProvisional(ctx context.Context, r row) error {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE credentials SET withdrawn_at = $2
		WHERE application_id = $1 AND leads_to = 'provisional' AND withdrawn_at IS NULL`, r.id, s.clock.Now())
	if err != nil || tag.RowsAffected() == 0 {
		return database.Translate(err)
	}
	return s.restand(ctx, r.member)
}
