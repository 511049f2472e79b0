// Package errs holds the one error type that crosses the house: a kind that
// the edge maps to a status, a sentence that is safe to show to a person, and
// a cause that only logs may see.
package errs

import (
	"errors"
	"fmt"
)

// Kind says what sort of refusal an error is; the web edge maps each to one
// HTTP status.
type Kind uint8

// The kinds, in rising order of severity.
const (
	Internal        Kind = iota // anything not listed here; nothing of it is shown
	Invalid                     // the input was not acceptable: Fields say where
	NotFound                    // there is no such thing, or the actor may not know of it
	Forbidden                   // the actor knows of the thing but may not do this
	Unauthenticated             // nobody is signed in
	StepUp                      // a fresh sign-in is wanted first
	Conflict                    // somebody else changed it meanwhile
	Gone                        // it was there and is gone for good
	TooMany                     // a rate limit; RetryAfter seconds says when to return
	Unavailable                 // a dependency is away; trying again may help
	TooLarge                    // the body is over its limit
	Unsupported                 // the method or media type is not offered here
)

// Error carries a kind, a safe sentence, optional per-field sentences and a
// cause. Text and Fields are shown to people; the cause never is.
type Error struct {
	Kind       Kind
	Text       string
	Fields     map[string]string
	RetryAfter int
	cause      error
}

// Error renders the error for logs.
func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s: %v", e.Text, e.cause)
	}
	return e.Text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }

// New makes an error of a kind with a safe sentence.
func New(kind Kind, text string) *Error { return &Error{Kind: kind, Text: text} }

// Wrap makes an error of a kind with a safe sentence and a cause for the log.
func Wrap(kind Kind, text string, cause error) *Error {
	return &Error{Kind: kind, Text: text, cause: cause}
}

// Missing is the one answer for "not there" and "not for you", so that the
// two can't be told apart.
func Missing() *Error { return New(NotFound, "There is nothing at this address that you can open.") }

// Denied says that the actor knows of the thing but may not do this to it.
func Denied(text string) *Error { return New(Forbidden, text) }

// Field is an Invalid error about one field.
func Field(name, text string) *Error {
	return &Error{Kind: Invalid, Text: text, Fields: map[string]string{name: text}}
}

// KindOf gives the kind of err: Internal for a foreign error.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is says whether err is an Error of the kind.
func Is(err error, kind Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}

// As gives err as an *Error; a foreign error becomes an Internal one.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Wrap(Internal, "Something went wrong on our side.", err)
}

// Check gathers the field errors of one form.
type Check struct{ fields map[string]string }

// That notes text for the field when ok is false; the first note of a field
// stays.
func (c *Check) That(ok bool, field, text string) {
	if ok {
		return
	}
	if c.fields == nil {
		c.fields = map[string]string{}
	}
	if _, seen := c.fields[field]; !seen {
		c.fields[field] = text
	}
}

// Err is nil when every check held, else one Invalid error with the fields.
func (c *Check) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Fields: c.fields,
		Text: "Something needs mending below. Nothing you typed was lost."}
}
