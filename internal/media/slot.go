package media

import (
	"regexp"

	"consilium/internal/kernel/errs"
)

// slots are the drafts that images may wait with: the forum's names for a new
// thread, an answer and an edit.
var slots = regexp.MustCompile(`^(ask|(answer|edit):[0-9a-z]{26})$`)

// checkSlot refuses what is no draft's name.
func checkSlot(slot string) error {
	if !slots.MatchString(slot) {
		return errs.Field("slot", "There is no such draft.")
	}
	return nil
}
