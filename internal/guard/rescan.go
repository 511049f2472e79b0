package guard

import (
	"errors"
	"fmt"

	"consilium/internal/kernel/ids"
)

// failuresTold is how many of a run's failures its error names.
const failuresTold = 20

// Failures are the posts that a run over many could not look at. They keep no
// other from being looked at, stay as they were, and come up again with the
// next run.
type Failures struct {
	list []error
	more int
}

// Add notes one, by its id: nothing of its words may be in err.
func (f *Failures) Add(p Post, err error) {
	if len(f.list) == failuresTold {
		f.more++
		return
	}
	f.list = append(f.list, fmt.Errorf("guard: %s %s was not looked at: %w", p.Kind, p.ID, err))
}

// Err is nil where there were none, else one error that names the first of them.
func (f *Failures) Err() error {
	list := f.list
	if f.more > 0 {
		list = append(list[:len(list):len(list)], fmt.Errorf("guard: and %d more", f.more))
	}
	return errors.Join(list...)
}

// Key is where a run over posts has come to: they are looked at in the order of
// the rules that saw them last, and of their ids.
type Key struct {
	Rules int
	ID    ids.ID
}

// Start is the key before all.
func Start() Key { return Key{Rules: -1} }
