package guard

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// Profile is the kind of Post that a member's words about themselves are.
const Profile = "profile"

// Post says whose answers are kept: a post of the forum by its kind, or a
// profile by its member. Revision is the one that the answers belong to.
type Post struct {
	Kind     string
	ID       ids.ID
	Revision int
}

// row is a kept answer.
type row struct {
	field, kind, tier string
	start, end        int
	answer            Answer
}

func (d Decision) rows() []row {
	var out []row
	for _, f := range d.Findings {
		if f.Answer.Code != "" {
			out = append(out, row{f.Field, string(f.Type), string(f.Tier), f.Start, f.End, f.Answer})
		}
	}
	if d.Cell != nil && d.Cell.Answer.Code != "" {
		out = append(out, row{kind: "CELL", tier: "CELL", answer: d.Cell.Answer})
	}
	if d.Language.Code != "" {
		out = append(out, row{kind: "LANGUAGE", tier: "LANGUAGE", answer: d.Language})
	}
	return out
}

// Keep writes a decision's answers in the caller's transaction, in one
// statement; none where there is nothing to keep.
func (s *Service) Keep(ctx context.Context, p Post, member ids.ID, d Decision) error {
	list := d.rows()
	if len(list) == 0 {
		return nil
	}
	var key, field, kind, tier, reason []string
	var start, end []int
	var words [][]byte
	for _, r := range list {
		sealed, id, err := s.sealWords(r.answer.Words)
		if err != nil {
			return err
		}
		key, field, kind, tier = append(key, id.UUID()), append(field, r.field), append(kind, r.kind), append(tier, r.tier)
		start, end, reason, words = append(start, r.start), append(end, r.end), append(reason, string(r.answer.Code)), append(words, sealed)
	}
	_, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO guard_answers (id, post_kind, post_id, revision, field, type, tier, start_at, end_at, reason,
			words_sealed, member_id, created_at, rules)
		SELECT x.id, $1, $2, $3, x.field, x.type, x.tier, x.start_at, x.end_at, x.reason, x.words, $4, $5, $6
		FROM unnest($7::uuid[], $8::text[], $9::text[], $10::text[], $11::int[], $12::int[], $13::text[], $14::bytea[])
			AS x (id, field, type, tier, start_at, end_at, reason, words)`,
		p.Kind, p.ID, p.Revision, member, s.clock.Now(), d.Version, key, field, kind, tier, start, end, reason, words)
	return err
}

// sealWords gives the words of an answer sealed to a row of that id.
func (s *Service) sealWords(words string) ([]byte, ids.ID, error) {
	id := ids.At(s.clock.Now())
	if words == "" {
		return nil, id, nil
	}
	if s.ring == nil {
		return nil, id, errs.Wrap(errs.Internal, "Your reasons can't be kept here.", errors.New("guard: no key ring"))
	}
	return s.ring.Seal([]byte(words), rowPlace(id)), id, nil
}

func (s *Service) openWords(id ids.ID, sealed []byte) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	if s.ring == nil {
		return "", errs.Wrap(errs.Internal, "The reasons can't be read here.", errors.New("guard: no key ring"))
	}
	plain, err := s.ring.Open(sealed, rowPlace(id))
	if err != nil {
		return "", errs.Wrap(errs.Internal, "The reasons can't be read.", err)
	}
	return string(plain), nil
}

// rowPlace binds sealed words to their row.
func rowPlace(id ids.ID) string { return "guard_answers:" + id.String() }

// Forget takes away the words of every answer to a post, in the caller's
// transaction: an author's reason may say what was erased, or went with its
// profile. That there was an answer stays.
func (s *Service) Forget(ctx context.Context, kind string, id ids.ID) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE guard_answers SET words_sealed = NULL WHERE post_kind = $1 AND post_id = $2`, kind, id)
	return err
}

// Carried gives what was answered to a post's present words (texts, of
// p.Revision), as answers to whatever of it still stands in new ones, in the
// same sentence. Those in a take precedence. Nothing that was said to a language
// which the guard can't read counts for a profile, neither once nor in a: nobody
// reads it before others do.
func (s *Service) Carried(ctx context.Context, p Post, texts []Text, a Answers) (Answers, error) {
	if p.Kind == Profile {
		a.Language = ""
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT id, field, type, start_at, end_at, reason, words_sealed FROM guard_answers
		WHERE post_kind = $1 AND post_id = $2 AND revision = $3`, p.Kind, p.ID, p.Revision)
	if err != nil {
		return a, err
	}
	type place struct {
		field, kind string
		start, end  int
	}
	kept := map[place]Answer{}
	var at place
	var id ids.ID
	var code string
	var sealed []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &at.field, &at.kind, &at.start, &at.end, &code, &sealed}, func() error {
		words, err := s.openWords(id, sealed)
		kept[at] = Answer{Code(code), words}
		return err
	})
	if err != nil || len(kept) == 0 {
		return a, err
	}
	language := kept[place{kind: "LANGUAGE"}]
	if p.Kind == Profile {
		language = Answer{}
	}
	return a.with(s.Decide(texts, Answers{}, false), func(f Finding) Answer {
		return kept[place{f.Field, string(f.Type), f.Start, f.End}]
	}, kept[place{kind: "CELL"}], language), nil
}

// with adds former answers where there is none.
func (a Answers) with(before Decision, former func(Finding) Answer, cell, language Answer) Answers {
	out := Answers{Reasons: map[string]Answer{}, Words: a.Words, Seen: map[string]bool{}, Cell: a.Cell, CellWords: a.CellWords, CellReaders: a.CellReaders, Language: a.Language}
	for _, f := range before.Findings {
		switch was := former(f); {
		case was.Code == Seen:
			out.Seen[f.Key] = true
		case was.Code != "":
			out.Reasons[f.Key] = was
		}
	}
	for key, x := range a.Reasons {
		if x.Code != "" {
			out.Reasons[key] = x
		}
	}
	for key := range a.Seen {
		out.Seen[key] = true
	}
	if before.Cell != nil && out.CellWords == "" && (a.Cell == "" || a.Cell == before.Cell.Key) {
		switch cell.Code {
		case Stated:
			out.Cell, out.CellWords = before.Cell.Key, cell.Words
		case Narrowed:
			out.Cell, out.Narrowed = before.Cell.Key, true
		}
	}
	if out.Language == "" && language.Code == Stated {
		out.Language = language.Words
	}
	return out
}
