package forum

import (
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/seal"
)

// SealedColumns lists what this domain keeps sealed.
func SealedColumns() []seal.Column {
	return []seal.Column{{Table: "drafts", Column: "sealed", ID: "member_id", Also: "slot",
		Place: func(member ids.ID, slot string) string { return draftPlace(member, Slot(slot)) }}}
}
