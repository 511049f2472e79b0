package credential

import "context"

// CheckRing says whether the key ring opens what the database holds: it tries
// the newest legal name and forgets it. The error wraps seal.ErrUnknownKey or
// seal.ErrBroken when it doesn't. It is for the command line, which shows no
// application to anybody.
func (s *Service) CheckRing(ctx context.Context) error {
	r, found, err := first(s.rows(ctx, `ORDER BY a.submitted_at DESC, a.id DESC LIMIT 1`))
	if err != nil || !found {
		return err
	}
	_, err = s.open(inApplications, "legal_name", r.id, r.nameSealed)
	return err
}
