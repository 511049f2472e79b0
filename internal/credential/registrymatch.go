package credential

import (
	"context"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"consilium/internal/credential/agree"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/jobs"
)

// patience is how long an applicant waits for a register; who is not answered
// goes on by the other routes, and the number is looked up again later.
const patience = 4 * time.Second

// lookAgainAfter is when a register that was away is asked again.
const lookAgainAfter = 15 * time.Minute

// Risks of an item in the queue: what looks wrong comes first.
const (
	riskSome = 1 // something differs
	riskHigh = 2 // the number, a document or a mailbox is somebody else's too
	riskMost = 3 // excluded from practice
)

// looked is what came of a look into a register.
type looked struct {
	source  string
	finding string
	entry   Entry
	found   bool
	// excluded says that a list of exclusions has the number, whether or not
	// a register does.
	excluded bool
}

// look asks the register for what an application states. It holds no
// transaction and never fails: a register that is away is a finding.
func (s *Service) look(ctx context.Context, f Facts) looked {
	if f.Profession == student {
		return looked{}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	l := looked{source: s.registers.Source(f.Profession, f.Jurisdiction, f.Register)}
	list, err := s.registers.Excluded(ctx, Whom{Jurisdiction: f.Jurisdiction, Register: f.Register, Number: f.Number})
	if err != nil {
		l.finding = FoundDown
		return l
	}
	l.excluded = len(byNumber(list)) > 0
	if l.source == "" {
		return l
	}
	if l.entry, l.found, err = s.registers.Lookup(ctx, l.source, f.Number); errs.Is(err, errs.Unsupported) {
		return looked{excluded: l.excluded} // there is no data of it here: a person looks it up
	} else if err != nil {
		l.found, l.finding = false, FoundDown
		return l
	}
	l.entry.Excluded = l.excluded
	if l.finding = compareEntry(f, l.entry, l.found); l.finding == FoundMatch {
		// What a register has of stage and specialty is often stale: it
		// refuses nobody, and a person compares.
		if other, err := s.anotherSpecialty(ctx, f, l.entry); err != nil || other {
			l.finding = FoundClose
		}
	}
	return l
}

// compareEntry says what a register's entry is to an application. The number
// of a body is nobody's, so it is as if it were not there.
func compareEntry(f Facts, e Entry, found bool) string {
	if !found || e.Organisation {
		return FoundNothing
	}
	name := nameAgreement(f.LegalName, e.Names)
	if name == agreesNot {
		return FoundDiffers
	}
	if !e.Active || e.Excluded || !inJurisdiction(f.Jurisdiction, e.Jurisdictions) {
		return FoundDiffers
	}
	if len(e.Professions) > 0 && !slices.Contains(e.Professions, f.Profession) {
		return FoundDiffers
	}
	if name == agreesNearly || anotherStage(f.Stage, e.Stage) {
		return FoundClose
	}
	return FoundMatch
}

// anotherStage says whether a register's word for where somebody stands speaks
// against theirs: it has a trainee for a specialist, or the other way round.
// Who retired was a specialist.
func anotherStage(stated, held string) bool {
	return held != "" && (held == "trainee") != (stated == "trainee")
}

// anotherSpecialty says whether every specialty of a register that the
// directory knows is another one than was stated, and none related to it. What
// the directory doesn't know, a code or the register's own words, says
// nothing.
func (s *Service) anotherSpecialty(ctx context.Context, f Facts, e Entry) (bool, error) {
	if f.Specialty == "" || len(e.Specialties) == 0 {
		return false, nil
	}
	canon, err := s.canon(ctx)
	if err != nil {
		return false, err
	}
	known := slices.DeleteFunc(slices.Clone(e.Specialties), func(one string) bool {
		key, _ := canon(one)
		return key == ""
	})
	name, err := s.specialtyName(ctx, f.Specialty)
	if err != nil || name == "" {
		return false, err
	}
	verdict, _ := agree.Specialties([]string{name}, known, agree.Register, canon)
	return verdict == agree.Differs, nil
}

// inJurisdiction says whether one of those of the register is the one stated:
// a state is in its country, and a country that is stated as such is met by
// any of its states.
func inJurisdiction(stated string, of []string) bool {
	if len(of) == 0 {
		return true
	}
	return slices.ContainsFunc(of, func(one string) bool {
		return one == stated || one == country(stated) || country(one) == stated
	})
}

// writeLook puts what a register said beside the application, in place of what
// it said before. Where there is no data there is a row all the same: a
// reviewer who looks the number up on the register's own site confirms it.
func (s *Service) writeLook(ctx context.Context, r row, l looked) error {
	if r.profession == student {
		return nil
	}
	if err := s.retire(ctx, r.id, RegistryMatch, EvidenceGiven, EvidenceConfirmed, EvidenceRejected); err != nil {
		return err
	}
	taken, err := s.takenElsewhere(ctx, r)
	if err != nil {
		return err
	}
	risk := riskOf(l, taken)
	// Nobody learns by applying whether somebody here has the number: it is
	// compared by a person, as a name that is nearly the same is.
	if taken && l.finding == FoundMatch {
		l.finding = FoundClose
	}
	now := s.clock.Now()
	p := proof{member: r.member, Evidence: Evidence{ID: ids.At(now), Application: r.id, Kind: RegistryMatch, State: EvidenceGiven,
		Finding: l.finding, Source: l.source, CreatedAt: now, GivenAt: &now}}
	if l.finding == FoundMatch {
		p.State, p.DecidedAt = EvidenceConfirmed, &now
	}
	if l.found {
		if p.detail, err = s.sealDetail(p.ID, l.entry); err != nil {
			return err
		}
	}
	if err := s.insertProof(ctx, p); err != nil {
		return err
	}
	if l.finding == FoundDown {
		err := jobs.Insert(ctx, LookAgain{ApplicationID: r.id}, &river.InsertOpts{ScheduledAt: now.Add(lookAgainAfter)})
		if err != nil {
			return err
		}
	}
	return s.raiseRisk(ctx, ItemApplication, r.id, risk)
}

func riskOf(l looked, taken bool) int {
	switch {
	case l.excluded:
		return riskMost
	case taken:
		return riskHigh
	case l.finding == FoundDiffers:
		return riskSome
	}
	return 0
}

// registryEntry gives what the register said of an application's number, where
// it stands confirmed.
func (s *Service) registryEntry(list []proof) (e Entry, found bool, err error) {
	for _, p := range list {
		if p.Kind == RegistryMatch && p.State == EvidenceConfirmed && p.detail != nil {
			return e, true, s.openDetail(p, &e)
		}
	}
	return Entry{}, false, nil
}

// LookAgain looks the number of an open application up whose register was
// away. It is a job's: it asks no permission, and records application.look.
// One that is away still is Unavailable, and the job is tried again.
func (s *Service) LookAgain(ctx context.Context, application ids.ID) error {
	r, err := s.application(ctx, application)
	if errs.Is(err, errs.NotFound) || err == nil && !r.state.Open() {
		return nil
	}
	if err != nil {
		return err
	}
	app, err := s.opened(r)
	if err != nil {
		return err
	}
	l := s.look(ctx, app.Facts)
	if l.finding == FoundDown {
		return errs.New(errs.Unavailable, "The register does not answer.")
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockApplicant(ctx, r.member); err != nil {
			return err
		}
		now, err := s.lockApplication(ctx, application)
		if err != nil || !now.state.Open() || now.version != r.version && !sameFacts(now, r) {
			return err
		}
		if err := s.lockNumber(ctx, now.hash); err != nil {
			return err
		}
		if err := s.writeLook(ctx, now, l); err != nil {
			return err
		}
		if err := audit.Record(ctx, audit.Entry{Action: ActionLook, Object: object, ObjectID: now.id, Detail: l.finding}); err != nil {
			return err
		}
		return s.changed(ctx, now)
	})
}

// sameFacts says whether the registration that was looked up is still the one
// that is stated.
func sameFacts(a, b row) bool {
	return string(a.hash) == string(b.hash) && string(a.nameSealed) == string(b.nameSealed) && a.profession == b.profession &&
		a.jurisdiction == b.jurisdiction
}

type lookWorker struct {
	river.WorkerDefaults[LookAgain]
	service *Service
}

func (w *lookWorker) Work(ctx context.Context, job *river.Job[LookAgain]) error {
	return w.service.LookAgain(ctx, job.Args.ApplicationID)
}
