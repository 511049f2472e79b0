package app

import (
	"context"
	"errors"

	"consilium/internal/platform/audit"
)

// VerifyAudit seals what is waiting and compares the whole audit log with its
// chain and with the head kept outside the database. What was tampered with
// stands in the report; an error is a log that could not be read.
func (a *App) VerifyAudit(ctx context.Context) (audit.Report, error) {
	// What can't be sealed on is what the report is about.
	if _, err := a.Chain.Seal(ctx); err != nil && !errors.Is(err, audit.ErrTampered) {
		return audit.Report{}, err
	}
	return a.Chain.Verify(ctx, func(int64, int64) {})
}
