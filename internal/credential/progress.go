package credential

import (
	"context"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// Way is one set of evidence that is enough, as its applicant sees it.
type Way struct {
	Policy
	// Met says that the evidence is there; Registry and Wanted what is not.
	Met          bool
	WantRegistry bool
	Wanted       []EvidenceKind
	// Median is how long decisions by this way took lately, from the sending
	// on; zero when too few are known.
	Median time.Duration
}

// Progress is an application with everything given for it.
type Progress struct {
	Own
	// Evidence is in the order in which it came. What is withdrawn is not in
	// it; a register's answer is in it without a word of what it said.
	Evidence []Evidence
	// Ways lead all the way; Provisional is what lets read meanwhile, or nil.
	Ways        []Way
	Provisional *Way
	// MailTo is the address to which the last code went; empty for none.
	MailTo string
	// Letter says that a code can be sent by post.
	Letter bool
	// Alone says that the application decided itself.
	Alone bool
}

// Progress gives the acting member's latest application and what stands beside
// it; false when there never was one.
func (s *Service) Progress(ctx context.Context) (out Progress, found bool, err error) {
	if out.Own, found, err = s.Mine(ctx); err != nil || !found {
		return out, found, err
	}
	r, err := s.application(ctx, out.ID)
	if err != nil {
		return out, true, err
	}
	out.Alone = r.alone
	list, err := s.proofsOf(ctx, out.ID)
	if err != nil {
		return out, true, err
	}
	for _, p := range list {
		// Who declined to vouch did it without a word to the applicant.
		if p.Kind == Vouch && p.State == EvidenceRejected {
			p.State, p.DecidedAt = EvidenceAsked, nil
		}
		if p.State != EvidenceWithdrawn || p.Kind == Document && p.DeletedAt != nil {
			out.Evidence = append(out.Evidence, p.Evidence)
		}
		if p.Kind == WorkMail && p.State == EvidenceAsked {
			var box mailbox
			if err := s.openDetail(p, &box); err != nil {
				return out, true, err
			}
			out.MailTo = box.Address
		}
	}
	entry, matched, err := s.registryEntry(list)
	if err != nil {
		return out, true, err
	}
	_, there := letterPlace(entry)
	out.Letter = matched && there
	return out, true, s.addWays(ctx, &out, r, bare(list))
}

func (s *Service) addWays(ctx context.Context, out *Progress, r row, evidence []Evidence) error {
	rows, err := s.policiesFor(ctx, r)
	if err != nil {
		return err
	}
	ways, err := s.ways(ctx, rows, evidence)
	for i, w := range ways {
		if w.LeadsTo == actor.Provisional {
			out.Provisional = &ways[i]
			continue
		}
		out.Ways = append(out.Ways, w)
	}
	return err
}

// Ways gives every set of evidence that is enough for a case, before anybody
// applied, those that lead furthest first.
func (s *Service) Ways(ctx context.Context, c Case) ([]Way, error) {
	if err := authz.Require(actor.From(ctx), authz.OwnApplication); err != nil {
		return nil, err
	}
	rows, err := s.policiesOf(ctx, c)
	if err != nil {
		return nil, err
	}
	return s.ways(ctx, rows, nil)
}

func (s *Service) ways(ctx context.Context, rows []Policy, evidence []Evidence) ([]Way, error) {
	medians, err := s.mediansBy(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Way, len(rows))
	for i, p := range rows {
		out[i] = Way{Policy: p, Met: p.Met(evidence), Median: medians[p.ID]}
		out[i].WantRegistry, out[i].Wanted = p.Wanting(evidence)
	}
	return out, nil
}

// mediansBy gives, of each policy with enough decisions, how long its latest
// hundred took.
func (s *Service) mediansBy(ctx context.Context) (map[ids.ID]time.Duration, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `
		SELECT p.id, percentile_cont(0.5) WITHIN GROUP (ORDER BY t.took)::float8 FROM proof_policies p CROSS JOIN LATERAL (
			SELECT extract(epoch FROM decided_at - submitted_at)::float8 AS took FROM applications
			WHERE policy_id = p.id AND state = 'approved' ORDER BY decided_at DESC LIMIT 100) t
		WHERE p.retired_at IS NULL GROUP BY p.id HAVING count(*) >= $1`, fewest)
	if err != nil {
		return nil, database.Translate(err)
	}
	defer rows.Close()
	out := map[ids.ID]time.Duration{}
	for rows.Next() {
		var id ids.ID
		var seconds float64
		if err := rows.Scan(&id, &seconds); err != nil {
			return nil, database.Translate(err)
		}
		out[id] = time.Duration(seconds * float64(time.Second))
	}
	return out, database.Translate(rows.Err())
}
