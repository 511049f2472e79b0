package credential

import (
	"strconv"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/seal"
)

// SealedColumns lists what this domain keeps sealed, documents' pages among it.
func SealedColumns() []seal.Column {
	out := []seal.Column{{Table: "evidence_pages", Column: "sealed", ID: "evidence_id", Also: "page", Place: func(id ids.ID, also string) string {
		page, _ := strconv.Atoi(also)
		return pagePlace(id, page)
	}}}
	for _, t := range []struct {
		table   string
		columns []string
	}{
		{inApplications, []string{"legal_name", "number", "note", "message"}}, {inCredentials, []string{"legal_name", "number"}},
		{inEvidence, []string{"detail", "code", "shown"}}, {inItems, []string{"note"}}, {inHits, []string{"evidence", "answer", "message"}},
		{inAppeals, []string{"words", "message"}},
	} {
		for _, column := range t.columns {
			out = append(out, seal.Column{Table: t.table, Column: column + "_sealed", ID: "id",
				Place: func(id ids.ID, _ string) string { return place(t.table, column, id) }})
		}
	}
	return out
}
