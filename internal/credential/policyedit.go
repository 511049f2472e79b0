package credential

import (
	"context"
	"slices"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// The audited actions on policies.
const (
	ActionPolicyCreate  = "policy.create"
	ActionPolicyEdit    = "policy.edit"
	ActionPolicyRetire  = "policy.retire"
	ActionPolicyRestore = "policy.restore"
)

// maxGuide bounds a guide for reviewers, in letters.
const maxGuide = 2000

// Policies lists every row, retired ones at the end, for administrators.
func (s *Service) Policies(ctx context.Context) ([]Policy, error) {
	if err := authz.Require(actor.From(ctx), authz.EditPolicies); err != nil {
		return nil, err
	}
	return s.policies(ctx, `ORDER BY retired_at IS NOT NULL, leads_to = 'provisional', profession = '*', profession, jurisdiction = '*', jurisdiction, stage, possession, id`)
}

// PolicyOf gives one row, for an administrator's form.
func (s *Service) PolicyOf(ctx context.Context, id ids.ID) (Policy, error) {
	if err := authz.Require(actor.From(ctx), authz.EditPolicies); err != nil {
		return Policy{}, err
	}
	list, err := s.policies(ctx, `WHERE id = $1`, id)
	if err == nil && len(list) == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return Policy{}, err
	}
	return list[0], nil
}

// PreviewPolicies gives the rows that would decide a case if p, a row being
// written, were saved.
func (s *Service) PreviewPolicies(ctx context.Context, p Policy, c Case) ([]Policy, error) {
	all, err := s.Policies(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(old Policy) bool { return old.ID == p.ID })
	return PoliciesFor(append(all, p), c), nil
}

// CreatePolicy adds a row, by an administrator with a fresh sign-in. Invalid
// names the fields that can't be taken.
func (s *Service) CreatePolicy(ctx context.Context, p Policy) error {
	p.ID = ids.At(s.clock.Now())
	return s.editPolicy(ctx, p, ActionPolicyCreate, func(ctx context.Context) error { return s.insertPolicy(ctx, p) })
}

// EditPolicy changes a row. Conflict when Version is not the present one.
// Applications that wait are decided by what stands there then; what was
// decided stays.
func (s *Service) EditPolicy(ctx context.Context, p Policy) error {
	return s.editPolicy(ctx, p, ActionPolicyEdit, func(ctx context.Context) error { return s.updatePolicy(ctx, p) })
}

// RetirePolicy takes a row out of use, or puts it back.
func (s *Service) RetirePolicy(ctx context.Context, id ids.ID, version int, retired bool) error {
	action := ActionPolicyRetire
	if !retired {
		action = ActionPolicyRestore
	}
	return s.asEditor(ctx, id, action, func(ctx context.Context) error { return s.retirePolicy(ctx, id, version, retired) })
}

func (s *Service) editPolicy(ctx context.Context, p Policy, action string, act func(ctx context.Context) error) error {
	if err := p.check(); err != nil {
		return err
	}
	return s.asEditor(ctx, p.ID, action, act)
}

// asEditor runs an act of an administrator: who changes what is enough opens
// the gate, so it takes a fresh sign-in.
func (s *Service) asEditor(ctx context.Context, id ids.ID, action string, act func(ctx context.Context) error) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.EditPolicies); err != nil {
		return err
	}
	if !a.Fresh {
		return errs.New(errs.StepUp, "Confirm that it is you before you change what is enough to be let in.")
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if err := act(ctx); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: action, Object: "policy", ObjectID: id})
	})
}

// check says what can't be taken. A public number is never proof, so a row
// without possession leads to provisional; and what a machine can't check
// can't decide itself.
func (p Policy) check() error {
	var c errs.Check
	c.That(p.Profession == anyone || among(Professions(), p.Profession), "profession", "Choose a profession, or every other one.")
	c.That(p.Stage == anyone || among(Stages(), p.Stage), "stage", "Choose a stage, or every stage.")
	c.That(p.Jurisdiction == anyone || knownJurisdiction(p.Jurisdiction), "jurisdiction", "Choose a country or a state, or every other one.")
	c.That(p.Possession >= 0 && p.Possession <= 3, "possession", "Between none and three pieces of possession.")
	c.That(p.Possession <= len(p.Accepts), "possession", "As many different kinds must be accepted as are wanted.")
	for _, k := range p.Accepts {
		c.That(slices.Contains(PossessionKinds(), k), "accepts", "Choose from the list.")
	}
	leads := p.LeadsTo == actor.Provisional || p.LeadsTo == actor.Student || p.LeadsTo == actor.Clinician
	c.That(leads, "leads_to", "Choose what it leads to.")
	c.That(p.Possession > 0 || p.LeadsTo == actor.Provisional, "possession",
		"A public number is never proof: without something that only the applicant has, it leads to provisional alone.")
	c.That(p.Possession > 0 || p.Registry, "registry", "With neither a register nor a possession, anybody would be let in.")
	c.That(p.LeadsTo != actor.Provisional || p.ValidDays > 0, "valid_days", "What is provisional ends: write after how many days.")
	c.That(p.ValidDays >= 0 && p.ValidDays <= 3660, "valid_days", "Between 0 (until something changes) and 3,660 days.")
	c.That(p.GraceDays >= 0 && p.GraceDays <= 366, "grace_days", "Between 0 and 366 days.")
	c.That(!p.SelfDeciding || p.machineCan(), "self_deciding",
		"A machine checks registers, work mail and codes by post. This row needs a document or vouches, so a person decides.")
	c.That(short(p.Guide, maxGuide), "guide", "The guide is longer than 2,000 letters.")
	return c.Err()
}

// machineCan says whether the row can be met by what a machine checks.
func (p Policy) machineCan() bool {
	n := 0
	for _, k := range p.Accepts {
		if k == WorkMail || k == PostCode {
			n++
		}
	}
	return n >= p.Possession
}

// PossessionKinds lists the kinds of evidence that a policy may accept.
func PossessionKinds() []EvidenceKind { return []EvidenceKind{WorkMail, Document, Vouch, PostCode} }
