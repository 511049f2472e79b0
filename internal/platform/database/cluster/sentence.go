package cluster

import "fmt"

// explained is a sentence for the person at the terminal, with its cause.
type explained struct {
	text  string
	cause error
}

func (e *explained) Error() string {
	if e.cause == nil {
		return e.text
	}
	return e.text + ": " + e.cause.Error()
}

func (e *explained) Unwrap() error { return e.cause }

func sentence(cause error, format string, args ...any) error {
	return &explained{text: fmt.Sprintf(format, args...), cause: cause}
}
