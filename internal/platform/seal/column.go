package seal

import "consilium/internal/kernel/ids"

// Column is a column of a table that holds sealed values, so that they can be
// opened and sealed again with a newer key. Each domain lists its own.
type Column struct {
	Table, Column string
	// ID is the column of the id that the value is bound to, Also a second
	// one that is bound with it; Also is empty for none. Together they name
	// one row.
	ID, Also string
	// Place is the aad of a row's value; also is empty where Also is.
	Place func(id ids.ID, also string) string
}
