package accountweb

import (
	"consilium/internal/account"
	"consilium/internal/guard"
)

// Fragments gives what parts of pages are rendered alone with, for the
// template check.
func (*Pages) Fragments() map[string][]any {
	return map[string][]any{guardPage + "#guard-panel": {
		profilePanel(guard.Decision{}, account.Profile{}), profilePanel(guard.Decision{Unreadable: true}, account.Profile{}),
	}}
}
