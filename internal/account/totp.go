package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// What every authenticator app can do (RFC 6238; the "Key URI Format" of
// Google Authenticator): SHA-1, six digits, steps of 30 seconds, and a secret
// of 160 bits, as RFC 4226 section 4 recommends.
const (
	totpIssuer = "Consilium"
	totpSecret = 20 // bytes
	totpStep   = 30 // seconds
	// totpSkew is how many steps a clock may be off, each way.
	totpSkew = 1
)

// codeAttempts is how often one member may try a code, from whatever session:
// three codes of a million are right at a time, so that at most 3 in 10,000
// guessers are right within a day.
var codeAttempts = []struct {
	limit  int
	window time.Duration
}{{6, time.Minute}, {30, time.Hour}, {100, 24 * time.Hour}}

// Enrolment is an authenticator app being registered.
type Enrolment struct {
	// Secret is the key in base32, and URI the same for a picture: an
	// otpauth: address. Neither may be in an address of ours or in a log.
	Secret, URI string
}

// BeginTOTP makes a secret for an authenticator app and keeps it, sealed, for
// this session and ten minutes; one begun before is forgotten. StepUp: see
// MayChangeFactors.
func (s *Service) BeginTOTP(ctx context.Context) error {
	a, err := self(ctx)
	if err != nil {
		return err
	}
	var raw [totpSecret]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the process instead
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if err := s.lockForFactor(ctx, a); err != nil {
			return err
		}
		return s.beginCeremony(ctx, a, enrolTOTP, raw[:], enrolFor)
	})
}

// PendingTOTP gives the secret that BeginTOTP made in this session. NotFound
// says that there is none, or not any more.
func (s *Service) PendingTOTP(ctx context.Context) (Enrolment, error) {
	a, err := self(ctx)
	if err != nil {
		return Enrolment{}, err
	}
	raw, err := s.ceremony(ctx, a, enrolTOTP)
	if err != nil {
		return Enrolment{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: totpIssuer, AccountName: accountName(a), Secret: raw})
	if err != nil {
		return Enrolment{}, err
	}
	return Enrolment{Secret: key.Secret(), URI: key.URL()}, nil
}

// accountName is what an authenticator shows beside the house's name.
func accountName(a actor.Actor) string {
	if a.Handle != "" {
		return a.Handle
	}
	return "member"
}

// ConfirmTOTP makes the pending secret a second factor, once its first code
// shows that an app has it. The session counts as stepped up and gets a new
// id; the member is told in the inbox. An empty name becomes "Authenticator
// app". A wrong code is Invalid at the field "code", too many are TooMany, an
// enrolment that is over is Conflict. It records factor.add.
func (s *Service) ConfirmTOTP(ctx context.Context, name, code string) (opened Opened, err error) {
	a, err := self(ctx)
	if err != nil {
		return Opened{}, err
	}
	if name, err = factorName(name, "Authenticator app"); err != nil {
		return Opened{}, err
	}
	if err := s.attempt(ctx, a, ActionAddFactor); err != nil {
		return Opened{}, err
	}
	right := true
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		if err := s.lockForFactor(ctx, a); err != nil {
			return err
		}
		raw, err := s.ceremony(ctx, a, enrolTOTP)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "This was begun too long ago, or in another session. Nothing was added: begin again.")
		}
		if err != nil {
			return err
		}
		now := s.clock.Now()
		step := stepOf(raw, code, now, 0)
		if right = step > 0; !right {
			return wrongCode()
		}
		if _, err := s.takeCeremony(ctx, a, enrolTOTP); err != nil {
			return err
		}
		f := factorRow{Factor: Factor{ID: ids.At(now), Kind: TOTP, Name: name, CreatedAt: now}, member: a.MemberID, lastStep: step}
		f.sealed = s.ring.Seal(raw, secretPlace(f.ID))
		opened, err = s.added(ctx, a, f)
		return err
	})
	return opened, s.unlessRight(ctx, right, ActionAddFactor, err)
}

// StepUpTOTP takes a code of one of the acting member's authenticator apps as
// a second factor: the session gets a new id and is stepped up for
// FreshForDuty. Each code works once. A wrong or used code, or one of somebody
// else's, is Invalid at the field "code", with one and the same sentence; too
// many are TooMany. It records session.step-up.
func (s *Service) StepUpTOTP(ctx context.Context, code string) (opened Opened, err error) {
	a, err := self(ctx)
	if err != nil {
		return Opened{}, err
	}
	if err := s.attempt(ctx, a, ActionStepUp); err != nil {
		return Opened{}, err
	}
	right := true
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockMember(ctx, a.MemberID); err != nil {
			return err
		}
		f, err := s.byCode(ctx, a.MemberID, code)
		if err != nil {
			return err
		}
		if right = !f.ID.IsZero(); !right {
			return wrongCode()
		}
		if err := s.useCode(ctx, f.ID, f.lastStep, s.clock.Now()); err != nil {
			return err
		}
		if opened, err = s.stepUp(ctx, a); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionStepUp, Object: "factor", ObjectID: f.ID, Detail: string(TOTP)})
	})
	return opened, s.unlessRight(ctx, right, ActionStepUp, err)
}

// byCode finds the member's authenticator app that a code is of and not used
// yet; its lastStep is then the code's. The zero row stands for none.
func (s *Service) byCode(ctx context.Context, member ids.ID, code string) (factorRow, error) {
	list, err := s.listFactors(ctx, member)
	if err != nil {
		return factorRow{}, err
	}
	found := factorRow{}
	for _, f := range list {
		if f.Kind != TOTP {
			continue
		}
		raw, err := s.ring.Open(f.sealed, secretPlace(f.ID))
		if err != nil {
			return factorRow{}, err
		}
		if step := stepOf(raw, code, s.clock.Now(), f.lastStep); step > 0 {
			found, found.lastStep = f, step
		}
	}
	return found, nil
}

// stepOf gives the step whose code this is: within the skew, and after the
// last one used. 0 says that it is none.
func stepOf(secret []byte, code string, now time.Time, last int64) int64 {
	code = strings.NewReplacer(" ", "", "-", "").Replace(code)
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
	found := int64(0)
	present := now.Unix() / totpStep
	for step := present - totpSkew; step <= present+totpSkew; step++ {
		want, err := hotp.GenerateCodeCustom(text, uint64(max(step, 0)), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // not negative
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > last && found == 0 {
			found = step
		}
	}
	return found
}

func secretPlace(factor ids.ID) string { return "factors.secret:" + factor.String() }

// wrongCode is the one answer to every code that isn't taken.
func wrongCode() error {
	return errs.Field("code", "This code was not taken: it is wrong, over or was used already. Wait for the next one and type it here.")
}

// unlessRight records the denial of a wrong code beside its error.
func (s *Service) unlessRight(ctx context.Context, right bool, action string, err error) error {
	if right || !errs.Is(err, errs.Invalid) {
		return err
	}
	if e := s.denied(ctx, action, "code"); e != nil {
		return e
	}
	return err
}

// attempt counts one code of the acting member; over the limit it is TooMany,
// and recorded as denied.
func (s *Service) attempt(ctx context.Context, a actor.Actor, action string) error {
	for _, b := range codeAttempts {
		ok, wait, err := s.attempts.Allow(ctx, "factor:"+b.window.String()+":m:"+a.MemberID.String(), b.limit, b.window)
		if err != nil {
			return err
		}
		if !ok {
			if err := s.denied(ctx, action, "too many"); err != nil {
				return err
			}
			return &errs.Error{Kind: errs.TooMany, RetryAfter: int(wait/time.Second) + 1,
				Text: "Too many codes in a short time. Wait a little, then type the code that your app shows then."}
		}
	}
	return nil
}
