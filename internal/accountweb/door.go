package accountweb

import (
	"context"
	"fmt"

	"consilium/internal/account"
	"consilium/internal/kernel/errs"
)

// door is one way in: an OpenID provider, or the demonstration's personas.
type door interface {
	name() string
	label() string
	// begin gives the address to send the browser to. choice is what was
	// pressed beside the provider's name.
	begin(ctx context.Context, state string, p account.Pending, choice string) (string, error)
	// finish turns what the browser brought back into proven claims. Its
	// errors are refusals.
	finish(ctx context.Context, a answer, p account.Pending) (account.Claims, error)
}

// answer is what a provider sent back through the browser.
type answer struct{ code, iss string }

// refusal is a sign-in that was not believed. why is a word for the log; the
// error is what a person may read.
type refusal struct {
	why string
	err error
}

func (r *refusal) Error() string { return r.why + ": " + r.err.Error() }
func (r *refusal) Unwrap() error { return r.err }

// disbelieve refuses an answer that a genuine provider would not give.
func disbelieve(label, why string, cause error) error {
	text := fmt.Sprintf("What came back from %s could not be trusted, so nobody was signed in. "+
		"Start again here; if it happens twice, tell the people who run this house.", label)
	return &refusal{why, errs.Wrap(errs.Forbidden, text, cause)}
}

// away refuses because the provider does not answer.
func away(label string, cause error) error {
	text := label + " does not answer just now. Nothing was changed: try again in a moment, or sign in another way."
	return &refusal{"provider away", errs.Wrap(errs.Unavailable, text, cause)}
}
