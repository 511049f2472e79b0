package credential

import (
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// The tables that hold sealed columns.
const (
	inApplications = "applications"
	inCredentials  = "credentials"
)

// place binds a sealed value to its column and row.
func place(table, column string, id ids.ID) string { return table + "." + column + ":" + id.String() }

func (s *Service) seal(table, column string, id ids.ID, text string) []byte {
	return s.ring.Seal([]byte(text), place(table, column, id))
}

// sealWords is seal for a column that is null where there are no words.
func (s *Service) sealWords(table, column string, id ids.ID, text string) []byte {
	if text == "" {
		return nil
	}
	return s.seal(table, column, id, text)
}

// open gives a sealed column's text; null is empty.
func (s *Service) open(table, column string, id ids.ID, sealed []byte) (string, error) {
	if sealed == nil {
		return "", nil
	}
	plain, err := s.ring.Open(sealed, place(table, column, id))
	if err != nil {
		return "", errs.Wrap(errs.Internal, "Something went wrong on our side.", err)
	}
	return string(plain), nil
}

// opened gives a row with its sealed columns open.
func (s *Service) opened(r row) (Application, error) {
	app := Application{ID: r.id, Purpose: r.purpose, State: r.state, SpecialtyName: r.specialtyName, SubmittedAt: r.submitted,
		DecidedAt: r.decided, Reason: r.reason, Version: r.version,
		Facts: Facts{Profession: r.profession, Stage: r.stage, Specialty: r.specialty, Jurisdiction: r.jurisdiction, Register: r.register}}
	if r.graduates != nil {
		app.Graduates = r.graduates.Format(monthForm)
	}
	for _, column := range []struct {
		name   string
		sealed []byte
		to     *string
	}{
		{"legal_name", r.nameSealed, &app.LegalName}, {"number", r.numberSealed, &app.Number},
		{"note", r.noteSealed, &app.Note}, {"message", r.messageSealed, &app.Message},
	} {
		text, err := s.open(inApplications, column.name, r.id, column.sealed)
		if err != nil {
			return Application{}, err
		}
		*column.to = text
	}
	return app, nil
}
