package credential

import (
	"context"

	"github.com/jackc/pgx/v5"

	"consilium/internal/credential/agree"
	"consilium/internal/platform/database"
)

// Piece is one piece of evidence, opened for a reviewer.
type Piece struct {
	Evidence
	// Entry is what the register said; nil where it said nothing.
	Entry *Entry
	// Address is the mailbox of a work mail.
	Address string
	// Vouch is what a voucher stated, and what they were then.
	Vouch *VouchWords
	// InstitutionName is of a work mail's domain; empty where none is listed.
	InstitutionName string
	// Shown is what a reviewer read off a document; nil where nobody has.
	Shown *Shown
	// Elsewhere says that another member gave the very same thing.
	Elsewhere bool
}

// VouchWords is what a voucher stated: how they know the applicant, since
// which year, and what they were when they said so. Who they are is not in it.
type VouchWords struct {
	How, Profession, Jurisdiction string
	Since                         int
}

// Judged says whether a reviewer has a say about the piece: it was given, and
// not taken back.
func (p Piece) Judged() bool {
	return p.State == EvidenceGiven || p.State == EvidenceConfirmed || p.State == EvidenceRejected
}

// Path is a policy that decides a case, and how far the case is from it.
type Path struct {
	Policy
	Met bool
	// Register and Kinds are what is wanting.
	Register bool
	Kinds    []EvidenceKind
}

// reviewEvidence puts the evidence of an application, the comparison with the register
// and the policies beside it.
func (s *Service) reviewEvidence(ctx context.Context, r row, out *Review) error {
	list, err := s.proofsOf(ctx, r.id)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.State == EvidenceAsked || p.State == EvidenceWithdrawn {
			continue
		}
		piece, err := s.piece(ctx, p)
		if err != nil {
			return err
		}
		out.Pieces = append(out.Pieces, piece)
		if p.Kind == RegistryMatch {
			canon, err := s.canon(ctx)
			if err != nil {
				return err
			}
			out.Compare = compare(out.Application, piece, canon)
		}
	}
	if r.profession != student {
		out.Listed, err = s.registers.Excluded(ctx, Whom{Jurisdiction: r.jurisdiction, Register: r.register, Number: out.Number, Names: []string{out.LegalName}})
		if err != nil {
			return err
		}
	}
	out.Compare.Shown = compareShown(out.Application, out.Pieces, s.clock.Now())
	rows, err := s.policiesFor(ctx, r)
	if err != nil {
		return err
	}
	evidence := bare(list)
	for _, p := range rows {
		path := Path{Policy: p, Met: p.Met(evidence)}
		path.Register, path.Kinds = p.Wanting(evidence)
		out.Paths = append(out.Paths, path)
	}
	return nil
}

func (s *Service) piece(ctx context.Context, p proof) (out Piece, err error) {
	out.Evidence = p.Evidence
	if p.hash != nil {
		if out.Elsewhere, err = s.usedElsewhere(ctx, p.Kind, p.hash, p.member); err != nil {
			return out, err
		}
	}
	if out.InstitutionName, err = s.institutionName(ctx, p.Institution); err != nil {
		return out, err
	}
	if out.Shown, err = s.openShown(p); err != nil || p.detail == nil {
		return out, err
	}
	switch p.Kind {
	case RegistryMatch:
		out.Entry = &Entry{}
		err = s.openDetail(p, out.Entry)
	case WorkMail:
		var box mailbox
		err = s.openDetail(p, &box)
		out.Address = box.Address
	case Vouch:
		var w vouchWords
		err = s.openDetail(p, &w)
		out.Vouch = &VouchWords{How: w.How, Since: w.Since, Profession: w.Profession, Jurisdiction: w.Jurisdiction}
	}
	return out, err
}

// institutionName is what an institution is called; empty for none.
func (s *Service) institutionName(ctx context.Context, key string) (name string, err error) {
	if key == "" {
		return "", nil
	}
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT name FROM institutions WHERE key = $1`, key).Scan(&name)
	return name, database.Translate(err)
}

// canon knows the directory's specialties by every name of theirs.
func (s *Service) canon(ctx context.Context) (agree.Canon, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT key, coalesce(parent, ''), synonyms || name FROM specialties`)
	if err != nil {
		return nil, database.Translate(err)
	}
	known := map[string][2]string{}
	var key, parent string
	var names []string
	_, err = pgx.ForEachRow(rows, []any{&key, &parent, &names}, func() error {
		for _, name := range names {
			known[plainRegister(name)] = [2]string{key, parent}
		}
		return nil
	})
	return func(term string) (string, string) {
		found := known[plainRegister(term)]
		return found[0], found[1]
	}, database.Translate(err)
}
