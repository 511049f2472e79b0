package pictures

import (
	"errors"
	"fmt"

	"consilium/internal/kernel/errs"
)

// Reason says why a file was not taken. Its words are for logs.
type Reason string

// The reasons.
const (
	ReasonKind   Reason = "kind"    // not one of the four kinds that are taken
	ReasonBytes  Reason = "bytes"   // the file is too large
	ReasonPixels Reason = "pixels"  // the picture is too large, or would take too much memory to decode
	ReasonPages  Reason = "pages"   // the PDF has too many pages, or none
	ReasonOutput Reason = "output"  // its pages are too large together
	ReasonLocked Reason = "locked"  // the PDF is encrypted
	ReasonBroken Reason = "broken"  // it can't be decoded
	ReasonOdd    Reason = "odd"     // it is of a rare variant that can't be decoded
	ReasonSlow   Reason = "slow"    // it took too long
	ReasonNoPDF  Reason = "no pdf"  // there is no program for PDFs here; other kinds go on
	ReasonNoHEIC Reason = "no heic" // the system doesn't let the sandbox of HEIC start
	ReasonBusy   Reason = "busy"    // no turn came in time
)

// refusal carries the reason below the sentence.
type refusal struct {
	reason Reason
	cause  error
}

func (r *refusal) Error() string {
	if r.cause != nil {
		return fmt.Sprintf("pictures: %s: %v", r.reason, r.cause)
	}
	return "pictures: " + string(r.reason)
}

func (r *refusal) Unwrap() error { return r.cause }

// ReasonOf gives the reason of an error of this package; empty for any other.
func ReasonOf(err error) Reason {
	var r *refusal
	if errors.As(err, &r) {
		return r.reason
	}
	return ""
}

func refuse(reason Reason, sentence string, cause error) error {
	return errs.Wrap(errs.Invalid, sentence, &refusal{reason, cause})
}

func busy(cause error) error {
	return errs.Wrap(errs.Unavailable, "Too many files are being read at this moment. Nothing was kept; try again in a minute.", &refusal{ReasonBusy, cause})
}

func tooManyPixels(cause error) error {
	return refuse(ReasonPixels, "The picture has too many pixels to open. Save it smaller, or photograph the document at an ordinary size.", cause)
}

func broken(kind Kind, cause error) error {
	return refuse(ReasonBroken, fmt.Sprintf("The %s can't be opened: it is damaged or cut off. Save or photograph it again.", kind), cause)
}

func odd(kind Kind, cause error) error {
	return refuse(ReasonOdd, fmt.Sprintf("This variant of %s can't be read here. Save it as an ordinary JPEG, or photograph the document.", kind), cause)
}

func tooMuchOutput() error {
	return refuse(ReasonOutput, "The pages are too large to keep. Save the document with fewer pages or at a lower resolution.", nil)
}

func megabytes(n int) string { return fmt.Sprintf("%d MB", n>>20) }
