package media

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/kernel/places"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
)

// Basis says on what an image is shown to colleagues.
type Basis string

// The bases. Both of the first mean that the consent stands in the patient's
// chart and that the author holds it; the last that a rule asks for none.
const (
	Written   Basis = "written"
	Spoken    Basis = "spoken"
	NotNeeded Basis = "not needed"
)

// Consent is what is on record of a patient's consent. It names no patient.
type Consent struct {
	ID           ids.ID
	Basis        Basis
	Obtained     time.Time // a day; zero where none is needed
	Expires      time.Time // a day; zero: not
	Jurisdiction string
	Source       string // of NotNeeded: the rule that says so
	HasCode      bool
	CreatedAt    time.Time
	Withdrawn    time.Time
}

// ConsentForm is what an author says about consent. Same names one of theirs
// that is on record already, and the rest is empty then.
type ConsentForm struct {
	Same         ids.ID
	Basis        Basis
	Obtained     string // yyyy-mm-dd
	Expires      string // yyyy-mm-dd or empty
	Jurisdiction string // a key of kernel/places
	// Held is the author's word that it is in the chart, and that they hold it.
	Held bool
}

// Policy says whether a consent must be on record for what an image shows in a
// jurisdiction, and the rule that says it need not. What no rule knows needs
// one.
func (s *Service) Policy(ctx context.Context, jurisdiction, subject string) (needed bool, source string, err error) {
	country, _, _ := strings.Cut(jurisdiction, "-")
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT needed, source FROM consent_policies WHERE subject = $3 AND jurisdiction IN ($1, $2, '*')
		ORDER BY CASE jurisdiction WHEN $1 THEN 0 WHEN $2 THEN 1 ELSE 2 END LIMIT 1`, jurisdiction, country, subject).Scan(&needed, &source)
	if errors.Is(err, pgx.ErrNoRows) {
		return true, "", nil
	}
	return needed, source, database.Translate(err)
}

const day = "2006-01-02"

// check reads a form against the policy, which needed is.
func (f ConsentForm) check(c *errs.Check, now time.Time, needed bool) (obtained, expires any) {
	today := now.Truncate(24 * time.Hour)
	c.That(places.Name(f.Jurisdiction) != f.Jurisdiction, "jurisdiction", "Choose where the patient was treated.")
	if f.Basis == NotNeeded {
		c.That(!needed, "basis", "In this jurisdiction, what this image shows needs a consent on record.")
		return nil, nil
	}
	c.That(f.Basis == Written || f.Basis == Spoken, "basis", "Say how the patient consented.")
	c.That(f.Held, "held", "Say that the consent is in the chart and that you hold it; without it the image can't be shown.")
	on, err := time.Parse(day, f.Obtained)
	c.That(err == nil && !on.After(today) && on.Year() > 1990, "obtained", "Give the day of the consent, today at the latest.")
	if err == nil {
		obtained = on
	}
	if f.Expires != "" {
		until, err := time.Parse(day, f.Expires)
		c.That(err == nil && until.After(today), "expires", "Give a day after today, or leave it empty.")
		if err == nil {
			expires = until
		}
	}
	return obtained, expires
}

// record writes a consent in the caller's transaction and gives its id, or
// takes the one that the form names.
func (s *Service) record(ctx context.Context, member ids.ID, f ConsentForm, subject string) (ids.ID, error) {
	now := s.clock.Now()
	if !f.Same.IsZero() {
		var id ids.ID
		err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT id FROM consents WHERE id = $1 AND member_id = $2 AND withdrawn_at IS NULL AND basis <> 'not needed'
			AND (expires_on IS NULL OR expires_on > $3) FOR SHARE`, f.Same, member, now).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return id, errs.Field("same", "That consent no longer counts. Record it anew.")
		}
		return id, database.Translate(err)
	}
	needed, source, err := s.Policy(ctx, f.Jurisdiction, subject)
	if err != nil {
		return ids.ID{}, err
	}
	var c errs.Check
	obtained, expires := f.check(&c, now, needed)
	if err := c.Err(); err != nil {
		return ids.ID{}, err
	}
	if f.Basis != NotNeeded {
		source = ""
	}
	id := ids.At(now)
	return id, s.write(ctx, `INSERT INTO consents (id, member_id, basis, obtained_on, expires_on, jurisdiction, source, created_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)`,
		id, member, string(f.Basis), obtained, expires, f.Jurisdiction, source, now)
}

// mayReplace refuses another consent in the place of one for which the patient
// holds a code: their paper would stand for nothing then.
func (s *Service) mayReplace(ctx context.Context, before, after ids.ID) error {
	if before.IsZero() || before == after {
		return nil
	}
	var held bool
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM consent_codes k WHERE k.consent_id = c.id) FROM consents c WHERE c.id = $1 FOR SHARE`, before).Scan(&held)
	if err == nil && held {
		return errs.Field("same", "The patient has a code for the consent on record, so another can't take its place. Withdraw the image and add it anew.")
	}
	return database.Translate(err)
}

const consentColumns = `c.id, c.basis, c.obtained_on, c.expires_on, c.jurisdiction, c.source, EXISTS (SELECT 1 FROM consent_codes k WHERE k.consent_id = c.id), c.created_at, c.withdrawn_at`

func scanConsent(row pgx.Row) (Consent, error) {
	var c Consent
	var obtained, expires, withdrawn *time.Time
	err := row.Scan(&c.ID, &c.Basis, &obtained, &expires, &c.Jurisdiction, &c.Source, &c.HasCode, &c.CreatedAt, &withdrawn)
	for _, t := range []struct {
		from *time.Time
		to   *time.Time
	}{{obtained, &c.Obtained}, {expires, &c.Expires}, {withdrawn, &c.Withdrawn}} {
		if t.from != nil {
			*t.to = t.from.UTC()
		}
	}
	return c, err
}

// ConsentOf gives the consent of an image of the acting member's; false where
// none is on record.
func (s *Service) ConsentOf(ctx context.Context, i Image) (Consent, bool, error) {
	c, err := scanConsent(s.db.Pgx(ctx).QueryRow(ctx, `SELECT `+consentColumns+` FROM consents c WHERE c.id = $1 AND c.member_id = $2`,
		i.Consent, actor.From(ctx).MemberID))
	if errors.Is(err, pgx.ErrNoRows) {
		return Consent{}, false, nil
	}
	return c, err == nil, database.Translate(err)
}

// Consents lists the acting member's consents of the last day that still
// count, newest first, so that several images of one case need one record.
func (s *Service) Consents(ctx context.Context) ([]Consent, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnDrafts); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT `+consentColumns+` FROM consents c WHERE c.member_id = $1 AND c.withdrawn_at IS NULL AND c.basis <> 'not needed'
		AND (c.expires_on IS NULL OR c.expires_on > $2) AND c.created_at > $3 ORDER BY c.created_at DESC LIMIT 10`, a.MemberID, now, now.Add(-24*time.Hour))
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Consent, error) { return scanConsent(r) })
	return list, database.Translate(err)
}

// codeLetters leave out what is misread on paper.
var codeLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// maxCodes is how many papers one consent can have.
const maxCodes = 20

// NewCode makes a code that a patient takes home and gives it this once; those
// on papers of before hold too. With it anybody can withdraw the consent, and
// nothing else. NotFound for an image whose consent isn't the member's, Conflict
// for a 21st code.
func (s *Service) NewCode(ctx context.Context, image ids.ID) (code string, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.EditOwn); err != nil {
		return "", err
	}
	raw := make([]byte, 10) // 80 bits
	_, _ = rand.Read(raw)
	code = codeLetters.EncodeToString(raw)
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		i, err := s.own(ctx, a.MemberID, image)
		if err != nil {
			return err
		}
		var codes int
		err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT (SELECT count(*) FROM consent_codes k WHERE k.consent_id = c.id) FROM consents c
			WHERE c.id = $1 AND c.member_id = $2 AND c.withdrawn_at IS NULL AND c.basis <> 'not needed' FOR UPDATE`, i.Consent, a.MemberID).Scan(&codes)
		if err != nil {
			return err
		}
		if codes >= maxCodes {
			return errs.New(errs.Conflict, "This consent has 20 codes already. Each of them still holds.")
		}
		err = s.write(ctx, `INSERT INTO consent_codes (code_hash, consent_id, created_at) VALUES ($1, $2, $3)`, s.codeHash(code), i.Consent, s.clock.Now())
		if err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionCode, Object: "consent", ObjectID: i.Consent})
	})
	return grouped(code), database.Translate(err)
}

func (s *Service) codeHash(code string) []byte { return s.ring.Hash("consent code", plainCode(code)) }

// plainCode reads a code as people type it.
func plainCode(text string) string {
	return strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(strings.TrimSpace(text)))
}

// grouped writes a code in fours.
func grouped(code string) string {
	var parts []string
	for len(code) > 4 {
		parts, code = append(parts, code[:4]), code[4:]
	}
	return strings.Join(append(parts, code), "-")
}
