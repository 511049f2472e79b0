package credential

import (
	"context"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

func (s *Service) write(ctx context.Context, query string, args ...any) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, query, args...)
	return database.Translate(err)
}

// orNull stores a specialty that was not named as null.
func orNull(key string) any {
	if key == "" {
		return nil
	}
	return key
}

func (s *Service) insertApplication(ctx context.Context, id, member ids.ID, in Input) error {
	return s.write(ctx, `
		INSERT INTO applications (id, member_id, purpose, state, profession, stage, specialty, jurisdiction, register,
			legal_name_sealed, number_sealed, number_hash, note_sealed, submitted_at, graduates_on, hashed)
		VALUES ($1, $2, $3, 'submitted', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		id, member, string(in.Purpose), in.Profession, in.Stage, orNull(in.Specialty), in.Jurisdiction, in.Register,
		s.seal(inApplications, "legal_name", id, in.LegalName), s.seal(inApplications, "number", id, in.Number),
		s.numberHash(in.Jurisdiction, in.Register, in.Number), s.sealWords(inApplications, "note", id, in.Note), s.clock.Now(), graduates(in.Facts),
		hashedBy)
}

// updateFacts puts an application back into the queue. What was asked stays
// beside it for the next reader.
func (s *Service) updateFacts(ctx context.Context, id ids.ID, f Facts) error {
	return s.write(ctx, `
		UPDATE applications SET state = 'submitted', profession = $2, stage = $3, specialty = $4, jurisdiction = $5, register = $6,
			legal_name_sealed = $7, number_sealed = $8, number_hash = $9, note_sealed = $10, graduates_on = $11, hashed = $12, version = version + 1
		WHERE id = $1`,
		id, f.Profession, f.Stage, orNull(f.Specialty), f.Jurisdiction, f.Register,
		s.seal(inApplications, "legal_name", id, f.LegalName), s.seal(inApplications, "number", id, f.Number),
		s.numberHash(f.Jurisdiction, f.Register, f.Number), s.sealWords(inApplications, "note", id, f.Note), graduates(f), hashedBy)
}

// graduates is the column of a student's graduation; null for everybody else.
func graduates(f Facts) any {
	if day, ok := f.graduation(); ok && f.Profession == student {
		return day
	}
	return nil
}

// updateDecision writes a decision. After a recovery the application belongs
// to the account that was given back, as the sign-in does.
func (s *Service) updateDecision(ctx context.Context, r row, reviewer, concerned ids.ID, state State, d Decision) error {
	return s.write(ctx, `
		UPDATE applications SET state = $2, member_id = $3, decided_at = $4, decided_by = $5, reason = $6, message_sealed = $7,
			version = version + 1
		WHERE id = $1`,
		r.id, string(state), concerned, s.clock.Now(), reviewer, d.Reason, s.sealWords(inApplications, "message", r.id, d.Message))
}

// insertCredential writes what an application proved, by a reviewer or, where
// by is zero, by itself.
func (s *Service) insertCredential(ctx context.Context, id, by ids.ID, r row, app Application, policy Policy, evidence []Evidence, shown *time.Time) error {
	now := s.clock.Now()
	expires, grace := s.until(policy, r.graduates, shown)
	var lookBy any
	if by.IsZero() && policy.LeadsTo != actor.Provisional {
		lookBy = now.Add(target[ItemLook])
	}
	return s.write(ctx, `
		INSERT INTO credentials (id, member_id, application_id, profession, stage, specialty, jurisdiction, register,
			legal_name_sealed, number_sealed, number_hash, method, verified_at, verified_by, leads_to, policy_id, institution,
			graduates_on, expires_at, grace_until, look_by, checked_at, hashed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $13, $22)`,
		id, r.member, r.id, r.profession, r.stage, orNull(r.specialty), r.jurisdiction, r.register,
		s.seal(inCredentials, "legal_name", id, app.LegalName), s.seal(inCredentials, "number", id, app.Number),
		s.numberHash(app.Jurisdiction, app.Register, app.Number),
		method(evidence, !by.IsZero()), now, orNobody(by), string(policy.LeadsTo), orNobody(policy.ID), orNull(institutionIn(evidence)),
		r.graduates, expires, grace, lookBy, hashedBy)
}

// eraseApplication takes the name, the number and the words out, and
// withdraws it if it is open.
func (s *Service) eraseApplication(ctx context.Context, id ids.ID) error {
	return s.write(ctx, `
		UPDATE applications SET legal_name_sealed = $2, number_sealed = $3, note_sealed = NULL, message_sealed = NULL,
			state = CASE WHEN state IN ('submitted', 'more_wanted') THEN 'withdrawn' ELSE state END, version = version + 1
		WHERE id = $1`,
		id, s.seal(inApplications, "legal_name", id, ""), s.seal(inApplications, "number", id, ""))
}

func (s *Service) eraseCredential(ctx context.Context, id ids.ID) error {
	return s.write(ctx, `UPDATE credentials SET legal_name_sealed = $2, number_sealed = $3 WHERE id = $1`,
		id, s.seal(inCredentials, "legal_name", id, ""), s.seal(inCredentials, "number", id, ""))
}
