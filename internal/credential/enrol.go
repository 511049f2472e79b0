package credential

import (
	"context"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// Enrol writes a credential that was proven outside of this house, and the
// standing that follows, in the caller's transaction: the demonstration has
// its community by it. It asks no permission and records nothing.
func (s *Service) Enrol(ctx context.Context, member ids.ID, f Facts, verified time.Time) error {
	if _, err := database.MustTx(ctx); err != nil {
		return err
	}
	if _, err := s.lockApplicant(ctx, member); err != nil {
		return err
	}
	leads := actor.Clinician
	if f.Profession == student || f.Stage == student {
		leads = actor.Student
	}
	id := ids.At(verified)
	err := s.write(ctx, `
		INSERT INTO credentials (id, member_id, profession, stage, specialty, jurisdiction, register, legal_name_sealed, number_sealed, number_hash,
			method, verified_at, leads_to, graduates_on, checked_at, hashed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $12, $15)`,
		id, member, f.Profession, f.Stage, orNull(f.Specialty), f.Jurisdiction, f.Register, s.seal(inCredentials, "legal_name", id, f.LegalName),
		s.seal(inCredentials, "number", id, f.Number), s.numberHash(f.Jurisdiction, f.Register, f.Number), methodReview, verified, string(leads), graduates(f), hashedBy)
	if err != nil {
		return err
	}
	return s.restand(ctx, member)
}
