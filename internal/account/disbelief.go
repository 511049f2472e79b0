package account

import (
	"context"
	"errors"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
)

// disbelief is an answer of an authenticator that isn't taken; why is a word
// for the log.
type disbelief struct {
	why string
	err error
}

func (d *disbelief) Error() string { return d.why + ": " + d.err.Error() }
func (d *disbelief) Unwrap() error { return d.err }

func disbelieved(why string, cause error) error {
	e := errs.Wrap(errs.Invalid, "The passkey was not taken, and nothing was changed. Try again.", cause)
	e.Fields = map[string]string{"passkey": e.Text}
	return &disbelief{why, e}
}

const whyCloned = "cloned"

func cloned() error {
	text := "This passkey’s counter did not rise, as if there were a copy of it, so it was not taken. " +
		"Use another second factor, remove this passkey, and tell an administrator."
	return &disbelief{whyCloned, &errs.Error{Kind: errs.Invalid, Text: text, Fields: map[string]string{"passkey": text}}}
}

// noteDisbelief records the denial of an answer that wasn't believed, beside
// its error.
func (s *Service) noteDisbelief(ctx context.Context, action string, err error) error {
	var d *disbelief
	if !errors.As(err, &d) {
		return err
	}
	if e := s.denied(ctx, action, d.why); e != nil {
		return e
	}
	if d.why == whyCloned {
		member := actor.From(ctx).MemberID
		if e := s.db.WithTx(ctx, func(ctx context.Context) error { return s.tellOfFactors(ctx, member, "factor-copied") }); e != nil {
			return e
		}
	}
	return err
}
