package credential

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

const inEvidence = "evidence"

// proof is one piece of evidence as it is stored.
type proof struct {
	Evidence
	member, voucher, judge ids.ID // judge: the reviewer who confirmed or rejected it
	detail, hash           []byte
	codeHash, codeSealed   []byte
	shown                  []byte // what a reviewer read off a document
	tries                  int
}

const selectProof = `SELECT e.id, e.application_id, e.member_id, e.kind, e.state, e.finding, e.source, coalesce(e.institution, ''),
	e.created_at, e.given_at, e.decided_at, e.code_expires, e.pages, e.deleted_at, e.voucher, e.detail_sealed, e.hash, e.code_hash,
	e.code_sealed, e.code_tries, e.decided_by, e.shown_sealed FROM evidence e `

func scanProof(r pgx.CollectableRow) (p proof, err error) {
	err = r.Scan(&p.ID, &p.Application, &p.member, &p.Kind, &p.State, &p.Finding, &p.Source, &p.Institution,
		&p.CreatedAt, &p.GivenAt, &p.DecidedAt, &p.CodeExpires, &p.Pages, &p.DeletedAt, &p.voucher, &p.detail, &p.hash, &p.codeHash,
		&p.codeSealed, &p.tries, &p.judge, &p.shown)
	return p, err
}

func (s *Service) proofs(ctx context.Context, where string, args ...any) ([]proof, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, selectProof+where, args...)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, scanProof)
	return list, database.Translate(err)
}

func (s *Service) proof(ctx context.Context, where string, args ...any) (proof, bool, error) {
	list, err := s.proofs(ctx, where+` LIMIT 1`, args...)
	if err != nil || len(list) == 0 {
		return proof{}, false, err
	}
	return list[0], true, nil
}

// proofsOf gives an application's evidence in the order in which it came.
func (s *Service) proofsOf(ctx context.Context, application ids.ID) ([]proof, error) {
	return s.proofs(ctx, `WHERE e.application_id = $1 ORDER BY e.created_at, e.id`, application)
}

// evidenceOf is proofsOf as the rule reads it.
func (s *Service) evidenceOf(ctx context.Context, application ids.ID) ([]Evidence, error) {
	list, err := s.proofsOf(ctx, application)
	return bare(list), err
}

func bare(list []proof) []Evidence {
	out := make([]Evidence, len(list))
	for i, p := range list {
		out[i] = p.Evidence
	}
	return out
}

// insertProof writes a new piece. What is sealed in it was bound to its id.
func (s *Service) insertProof(ctx context.Context, p proof) error {
	return s.write(ctx, `INSERT INTO evidence (id, application_id, member_id, kind, state, finding, source, institution, detail_sealed, hash,
			voucher, code_hash, code_sealed, code_expires, created_at, given_at, decided_at, pages)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		p.ID, p.Application, p.member, string(p.Kind), string(p.State), p.Finding, p.Source, orNull(p.Institution), p.detail, p.hash,
		orNobody(p.voucher), p.codeHash, p.codeSealed, p.CodeExpires, p.CreatedAt, p.GivenAt, p.DecidedAt, p.Pages)
}

// orNobody stores nobody as null.
func orNobody(id ids.ID) any {
	if id.IsZero() {
		return nil
	}
	return id
}

// evidencePlace binds a piece's detail to its row; of a page, to its number.
func pagePlace(id ids.ID, page int) string {
	return place("evidence_pages", "sealed", id) + ":" + strconv.Itoa(page)
}

func (s *Service) sealDetail(id ids.ID, v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, errs.Wrap(errs.Internal, "Something went wrong on our side.", err)
	}
	return s.ring.Seal(plain, place(inEvidence, "detail", id)), nil
}

// openDetail reads what sealDetail wrote; nothing leaves v as it is.
func (s *Service) openDetail(p proof, v any) error {
	if p.detail == nil {
		return nil
	}
	plain, err := s.ring.Open(p.detail, place(inEvidence, "detail", p.ID))
	if err == nil {
		err = json.Unmarshal(plain, v)
	}
	if err != nil {
		return errs.Wrap(errs.Internal, "Something went wrong on our side.", err)
	}
	return nil
}

// touch counts a change of an application's evidence: who read it before may
// not decide on what stands there now.
func (s *Service) touch(ctx context.Context, application ids.ID) error {
	return s.write(ctx, `UPDATE applications SET version = version + 1 WHERE id = $1`, application)
}

// retire takes pieces of a kind out of the count, because others take their
// place or the words they were about have changed.
func (s *Service) retire(ctx context.Context, application ids.ID, kind EvidenceKind, states ...EvidenceState) error {
	names := make([]string, len(states))
	for i, state := range states {
		names[i] = string(state)
	}
	return s.write(ctx, `UPDATE evidence SET state = 'withdrawn', code_hash = NULL, code_sealed = NULL, decided_at = $4
		WHERE application_id = $1 AND kind = $2 AND state = ANY($3)`, application, string(kind), names, s.clock.Now())
}

// takenElsewhere says whether another member's application or credential names
// the registration, whatever became of it: the machine then decides nothing.
func (s *Service) takenElsewhere(ctx context.Context, r row) (bool, error) {
	var taken bool
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT FROM credentials WHERE number_hash = $1 AND member_id <> $2)
		OR EXISTS (SELECT FROM applications WHERE number_hash = $1 AND member_id <> $2 AND state <> 'withdrawn')`, r.hash, r.member).Scan(&taken)
	return taken, database.Translate(err)
}

// atRisk says whether what waits for a reviewer about an application looks at
// least as wrong as that.
func (s *Service) atRisk(ctx context.Context, r row, risk int) (at bool, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT FROM review_items
		WHERE kind = 'application' AND subject_id = $1 AND closed_at IS NULL AND risk >= $2)`, r.id, risk).Scan(&at)
	return at, database.Translate(err)
}

// lockNumber makes two applications with one number wait for each other, so
// that neither overlooks the other.
func (s *Service) lockNumber(ctx context.Context, hash []byte) error {
	return s.write(ctx, `SELECT pg_advisory_xact_lock(hashtextextended(encode($1::bytea, 'hex'), 4))`, hash)
}

// usedElsewhere says whether another member gave the same thing: a mailbox, a
// document.
func (s *Service) usedElsewhere(ctx context.Context, kind EvidenceKind, hash []byte, member ids.ID) (used bool, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT FROM evidence WHERE hash = $1 AND kind = $2 AND member_id <> $3
		AND state IN ('given', 'confirmed'))`, hash, string(kind), member).Scan(&used)
	return used, database.Translate(err)
}

// institution is where a mailbox is.
type institution struct {
	key, name, country, city, region, kind string
	synonyms                               []string
	staff, students                        bool
	// alone says that no other institution of its town is on the list.
	alone bool
}

// institutionOf finds the institution whose domain, or one above it, a
// mailbox's is; the longest counts. A retired institution has none.
func (s *Service) institutionOf(ctx context.Context, domain string) (institution, bool, error) {
	var domains []string
	for d := domain; ; {
		domains = append(domains, d)
		_, rest, more := cut(d)
		if !more {
			break
		}
		d = rest
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT i.key, i.name, i.country, i.city, i.region, i.kind, i.synonyms, d.staff, d.students,
			NOT EXISTS (SELECT FROM institutions o WHERE o.key <> i.key AND o.retired_at IS NULL AND o.country = i.country
				AND lower(o.city) = lower(i.city) AND (o.region = i.region OR o.region = '' OR i.region = ''))
		FROM institution_domains d JOIN institutions i ON i.key = d.institution
		WHERE d.domain = ANY($1) AND i.retired_at IS NULL ORDER BY length(d.domain) DESC LIMIT 1`, domains)
	if err != nil {
		return institution{}, false, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (i institution, err error) {
		err = r.Scan(&i.key, &i.name, &i.country, &i.city, &i.region, &i.kind, &i.synonyms, &i.staff, &i.students, &i.alone)
		return i, err
	})
	if err != nil || len(list) == 0 {
		return institution{}, false, database.Translate(err)
	}
	return list[0], true, nil
}

func (s *Service) countProofs(ctx context.Context, where string, args ...any) (n int, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*) FROM evidence e `+where, args...).Scan(&n)
	return n, database.Translate(err)
}

func at(t time.Time) *time.Time { return &t }

// eraseEvidence deletes every document of an application, and every address,
// record and word beside it. What stays is which kinds there were, when, and
// the keyed digests by which the same mailbox or document is found.
func (s *Service) eraseEvidence(ctx context.Context, application ids.ID) error {
	if err := s.deleteDocuments(ctx, application); err != nil {
		return err
	}
	return s.write(ctx, `UPDATE evidence SET detail_sealed = NULL, code_hash = NULL, code_sealed = NULL, code_expires = NULL,
		state = CASE WHEN state IN ('asked', 'given') THEN 'withdrawn' ELSE state END WHERE application_id = $1`, application)
}
