package forum

import (
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// bylineColumns are a member's over the alias m; never is the zero time in
// place of none.
const bylineColumns = `m.id, coalesce(m.handle, ''), m.profession, m.stage, coalesce(m.specialty, ''), m.jurisdiction, m.standing, coalesce(m.verified_at, ` + never + `), m.verified_how`

const never = `'0001-01-01 00:00:00+00'`

// bylineJSON is the same as one JSON value, for what is gathered in arrays.
const bylineJSON = `json_build_object('id', m.id, 'handle', coalesce(m.handle, ''), 'profession', m.profession, 'stage', m.stage,
	'specialty', coalesce(m.specialty, ''), 'jurisdiction', m.jurisdiction, 'standing', m.standing, 'verified', m.verified_at, 'how', m.verified_how)`

func (b *Byline) targets() []any {
	return []any{&b.MemberID, &b.Handle, &b.Profession, &b.Stage, &b.Specialty, &b.Jurisdiction, &b.Standing, &b.VerifiedAt, &b.VerifiedHow}
}

// settled fills in what follows from the columns.
func (s *Service) settled(b *Byline) {
	b.Specialty = s.name(b.Specialty)
	b.Verified = !b.VerifiedAt.IsZero() && (b.Standing == actor.Clinician || b.Standing == actor.Student)
}

type jsonByline struct {
	ID                                                           string
	Handle, Profession, Stage, Specialty, Jurisdiction, Standing string
	Verified                                                     *time.Time
	How                                                          string
}

func (j jsonByline) byline(s *Service) Byline {
	b := Byline{Handle: j.Handle, Profession: j.Profession, Stage: j.Stage, Specialty: j.Specialty,
		Jurisdiction: j.Jurisdiction, Standing: actor.Standing(j.Standing), VerifiedHow: j.How}
	_ = (&b.MemberID).Scan(j.ID) // PostgreSQL wrote it: it is a uuid
	if j.Verified != nil {
		b.VerifiedAt = j.Verified.UTC()
	}
	s.settled(&b)
	return b
}

func idFromUUID(text string) ids.ID {
	var id ids.ID
	_ = id.Scan(text) // PostgreSQL wrote it: it is a uuid
	return id
}
