package account

import (
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/seal"
)

// SealedColumns lists what this domain keeps sealed.
func SealedColumns() []seal.Column {
	return []seal.Column{
		{Table: "members", Column: "mail_sealed", ID: "id", Place: func(id ids.ID, _ string) string { return mailPlace(id) }},
		{Table: "factors", Column: "secret_sealed", ID: "id", Place: func(id ids.ID, _ string) string { return secretPlace(id) }},
		{Table: "factor_ceremonies", Column: "sealed", ID: "session_id", Also: "purpose",
			Place: func(id ids.ID, also string) string { return ceremonyPlace(id, purpose(also)) }},
	}
}
