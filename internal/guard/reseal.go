package guard

import (
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/seal"
)

// SealedColumns lists what this domain keeps sealed.
func SealedColumns() []seal.Column {
	return []seal.Column{{Table: "guard_answers", Column: "words_sealed", ID: "id", Place: func(id ids.ID, _ string) string { return rowPlace(id) }}}
}
