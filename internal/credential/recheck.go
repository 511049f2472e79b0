package credential

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/jobs"
)

// recheckBatch is how many credentials are read at once, and recheckDown after
// how many unanswered questions in a row a register is not asked any more.
const (
	recheckBatch = 100
	recheckDown  = 20
)

// Recheck asks that every live credential be looked up anew. Package app
// inserts it nightly and after an import; doing it twice does nothing more.
type Recheck struct{}

// Kind names the job.
func (Recheck) Kind() string { return "credential_recheck" }

// RecheckSoon asks for a recheck, in the transaction that an import ends with
// where there is one. It is the system's and asks no permission.
func (s *Service) RecheckSoon(ctx context.Context) error {
	return s.db.WithTx(ctx, func(ctx context.Context) error { return jobs.Insert(ctx, Recheck{}, nil) })
}

// Rechecked is what a walk over the credentials found.
type Rechecked struct {
	Looked int // numbers that a register was asked for
	Hits   int // new hits
	Down   int // numbers that no register answered for: they are asked again the next time
}

// Recheck walks the live credentials in batches by key, opens each number and
// asks the register for it. What speaks against one (lapsed, revoked, not
// there, another name, excluded from practice) becomes a hit: the member is
// told, reviewers get it before them, and nothing else happens yet. Registers
// and lists are asked by number alone, so that no row acts by a name. It is the
// system's and asks no permission; progress, which may be nil, hears how many
// were looked at.
func (s *Service) Recheck(ctx context.Context, progress func(done int)) (out Rechecked, err error) {
	ctx = actor.With(ctx, actor.System)
	var after ids.ID
	silent := map[string]int{}
	for done := 0; ; {
		list, err := s.grantedRows(ctx, `WHERE c.id > $1::uuid AND c.withdrawn_at IS NULL AND c.profession <> 'student'
			ORDER BY c.id LIMIT $2`, after.UUID(), recheckBatch)
		if err != nil || len(list) == 0 {
			return out, err
		}
		for _, g := range list {
			if err := s.recheck(ctx, g, silent, &out); err != nil {
				return out, err
			}
		}
		after, done = list[len(list)-1].ID, done+len(list)
		if progress != nil {
			progress(done)
		}
	}
}

// recheck looks one up: no transaction is open while a register is asked. The
// lists of exclusions are asked whatever the register says, and whether or not
// there is one.
func (s *Service) recheck(ctx context.Context, g granted, silent map[string]int, out *Rechecked) error {
	if err := s.openGranted(&g); err != nil {
		return err
	}
	if g.Number == "" {
		return nil // the account is closed
	}
	list, err := s.registers.Excluded(ctx, Whom{Jurisdiction: g.Jurisdiction, Register: g.Register, Number: g.Number})
	if err != nil {
		return err
	}
	against := map[HitKind]said{}
	if rows := byNumber(list); len(rows) > 0 {
		against[HitExcluded] = said{rows[0].Source, listed(rows)}
	}
	source := s.registers.Source(g.Profession, g.Jurisdiction, g.Register)
	entry, found, asked, err := s.askAgain(ctx, source, g, silent, out)
	if err != nil || !asked && len(against) == 0 {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockApplicant(ctx, g.member); err != nil {
			return err
		}
		now, err := s.credential(ctx, g.ID, true)
		if err != nil || now.WithdrawnAt != nil || now.Number == "" {
			return err
		}
		if asked {
			if err := s.write(ctx, `UPDATE credentials SET checked_at = $2 WHERE id = $1`, g.ID, s.clock.Now()); err != nil {
				return err
			}
			snap := snapshot{Found: found, Entry: entry}
			if kind := speaksAgainst(now, snap, len(against) > 0); kind != "" {
				against[kind] = said{source, snap}
			}
		}
		for _, kind := range slices.Sorted(maps.Keys(against)) {
			raised, err := s.raiseHit(ctx, now, kind, against[kind].source, against[kind].snapshot)
			if err != nil {
				return err
			}
			if raised {
				out.Hits++
			}
		}
		return nil
	})
}

// said is what a register, or a list, says.
type said struct {
	source string
	snapshot
}

// askAgain asks a register for a credential's number; asked is false where it
// gave no answer, or there is none to ask.
func (s *Service) askAgain(ctx context.Context, source string, g granted, silent map[string]int, out *Rechecked) (e Entry, found, asked bool, err error) {
	if source == "" {
		return e, false, false, nil
	}
	if silent[source] >= recheckDown {
		out.Down++
		return e, false, false, nil
	}
	within, cancel := context.WithTimeout(ctx, patience)
	e, found, err = s.registers.Lookup(within, source, g.Number)
	cancel()
	switch {
	case errs.Is(err, errs.Unsupported):
		return e, false, false, nil // this house has no data of it
	case err != nil && ctx.Err() != nil:
		return e, false, false, err
	case err != nil:
		out.Down++
		silent[source]++
		return e, false, false, nil //nolint:nilerr // it is counted, and asked again the next time
	}
	out.Looked++
	silent[source] = 0
	return e, found, true, nil
}

// listed says rows of a list of exclusions as an entry: what a hit keeps, and
// its member and the reviewers read.
func listed(rows []Exclusion) snapshot {
	e := Entry{Excluded: true}
	var status []string
	for _, x := range rows {
		e.Names = append(e.Names, x.Name)
		status = append(status, strings.Join(strings.Fields("excluded since "+x.Since+" "+x.Why), " "))
	}
	e.Status = strings.Join(status, "; ")
	return snapshot{Found: true, Entry: e}
}

// speaksAgainst gives what a register's word is against a credential; empty for
// nothing. Who is on a list of exclusions is not told besides that they lapsed.
func speaksAgainst(g granted, snap snapshot, excluded bool) HitKind {
	e := snap.Entry
	agreement, _ := sameNames(g.LegalName, e.Names)
	switch {
	case !snap.Found || e.Organisation:
		return HitNotFound
	case revoked(e):
		return HitRevoked
	case agreement == Differs:
		return HitName
	case !e.Active && !excluded:
		return HitLapsed
	}
	return ""
}

// revoked says whether a register's own word for an inactive registration is
// that it was taken away: the words of NPPES, the GMC, AHPRA and state boards.
func revoked(e Entry) bool {
	if e.Active || e.Revoked {
		return e.Revoked
	}
	status := strings.ToLower(e.Status)
	for _, word := range []string{"revoked", "erased", "struck off", "cancelled by", "disqualified", "removed for cause"} {
		if strings.Contains(status, word) {
			return true
		}
	}
	return false
}

// record records an act on an item's subject.
func record(ctx context.Context, action string, kind ItemKind, subject ids.ID, detail string) error {
	return audit.Record(ctx, audit.Entry{Action: action, Object: string(kind), ObjectID: subject, Detail: detail})
}

type recheckWorker struct {
	river.WorkerDefaults[Recheck]
	service *Service
}

// Timeout lets a walk over many credentials take its time.
func (w *recheckWorker) Timeout(*river.Job[Recheck]) time.Duration { return time.Hour }

func (w *recheckWorker) Work(ctx context.Context, _ *river.Job[Recheck]) error {
	out, err := w.service.Recheck(ctx, nil)
	if err == nil && out.Down > 0 && out.Looked == 0 {
		err = errs.New(errs.Unavailable, "No register answered.")
	}
	return err
}
