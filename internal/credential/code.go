package credential

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"strings"
	"time"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// codeLetters are those that no hand and no screen confuses: 31 of them.
const codeLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// codeTries is how often a code may be entered wrong before it is none.
const codeTries = 5

// How long codes are: of eight letters (39 bits, five tries, half an hour)
// none is guessed; a vouch code finds its application by itself and has ten.
const (
	shortCode = 8
	longCode  = 10
)

// newCode makes n random letters, without a bias.
func newCode(n int) string {
	out := make([]byte, 0, n)
	var raw [32]byte
	for len(out) < n {
		_, _ = rand.Read(raw[:])
		for _, b := range raw {
			if int(b) < 256/len(codeLetters)*len(codeLetters) && len(out) < n {
				out = append(out, codeLetters[int(b)%len(codeLetters)])
			}
		}
	}
	return string(out)
}

// spaced shows a code in fours.
func spaced(code string) string {
	var parts []string
	for len(code) > 5 {
		parts, code = append(parts, code[:4]), code[4:]
	}
	return strings.Join(append(parts, code), "-")
}

// plainCode is a code as it was typed, without what people put between.
func plainCode(text string) string { return plainNumber(text) }

// codeHash binds a code to the row that it is for.
func (s *Service) codeHash(id ids.ID, code string) []byte {
	return s.ring.Hash("evidence code", id.String()+"\x00"+plainCode(code))
}

// codeAnswer is how an entered code fared.
type codeAnswer bool

const (
	codeWrong codeAnswer = false
	codeRight codeAnswer = true
)

// tryCode compares an entered code with the row's and counts the try. A wrong
// one is written down in the caller's transaction, which must therefore
// commit. The row is no code any more after codeTries.
func (s *Service) tryCode(ctx context.Context, p proof, found bool, code string) (codeAnswer, error) {
	now := s.clock.Now()
	if !found || p.codeHash == nil || p.CodeExpires == nil || !now.Before(*p.CodeExpires) || p.tries >= codeTries {
		// As much work as for a code that is there.
		_ = hmac.Equal(s.codeHash(p.ID, code), s.codeHash(p.ID, ""))
		return codeWrong, s.recordTry(ctx, p, audit.Failed)
	}
	if hmac.Equal(s.codeHash(p.ID, code), p.codeHash) {
		return codeRight, s.recordTry(ctx, p, audit.Done)
	}
	err := s.write(ctx, `UPDATE evidence SET code_tries = code_tries + 1,
		state = CASE WHEN code_tries + 1 >= $2 THEN 'withdrawn' ELSE state END,
		code_hash = CASE WHEN code_tries + 1 >= $2 THEN NULL ELSE code_hash END,
		code_sealed = CASE WHEN code_tries + 1 >= $2 THEN NULL ELSE code_sealed END WHERE id = $1`, p.ID, codeTries)
	if err != nil {
		return codeWrong, err
	}
	return codeWrong, s.recordTry(ctx, p, audit.Failed)
}

func (s *Service) recordTry(ctx context.Context, p proof, outcome audit.Outcome) error {
	return audit.Record(ctx, audit.Entry{Action: ActionCode, Object: inEvidence, ObjectID: p.ID, Detail: string(p.Kind), Outcome: outcome})
}

// wrongCode is the one answer to every code that opens nothing, whatever the
// reason.
func wrongCode() error {
	return errs.Field("code", "That code is not right, or it has run out. Look at it once more, or ask for a new one.")
}

// allow counts an act against a budget that is exact across processes.
func (s *Service) allow(ctx context.Context, key string, limit int, window time.Duration) error {
	ok, wait, err := s.limits.Allow(ctx, key, limit, window)
	if err != nil || ok {
		return err
	}
	return &errs.Error{Kind: errs.TooMany, RetryAfter: int(wait/time.Second) + 1,
		Text: "That was a lot in a short time. Nothing you gave is lost: wait a while and try again."}
}
