package registry

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// loose is a string that may be written as a number, as null, or as "--" for
// nothing: the interface did each in some year.
type loose string

// UnmarshalJSON takes a string, a number, a truth value or null.
func (l *loose) UnmarshalJSON(raw []byte) error {
	var s string
	switch {
	case len(raw) == 0 || string(raw) == "null":
	case raw[0] == '"':
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
	case raw[0] == '{' || raw[0] == '[':
		return errors.New("a list or an object where a word should be")
	default:
		s = string(raw)
	}
	if s == "--" {
		s = ""
	}
	*l = loose(s)
	return nil
}

// apiAnswer is the answer as https://npiregistry.cms.hhs.gov/api-page and
// https://npiregistry.cms.hhs.gov/help-api/json-conversion describe it. The
// epochs repeat the dates in milliseconds and are not needed; neither is the
// sex, which comes as gender, as sex or not at all.
type apiAnswer struct {
	Errors []struct {
		Description, Field, Number loose
	} `json:"Errors"`
	Count   *int        `json:"result_count"`
	Results []apiResult `json:"results"`
}

type apiResult struct {
	Number loose `json:"number"`
	Kind   loose `json:"enumeration_type"`
	Basic  struct {
		apiName
		Organisation loose `json:"organization_name"`
		Status       loose `json:"status"`
		Entered      loose `json:"enumeration_date"`
		Updated      loose `json:"last_updated"`
		Ended        loose `json:"deactivation_date"`
		Back         loose `json:"reactivation_date"`
		Replacement  loose `json:"replacement_npi"`
	} `json:"basic"`
	Others []struct {
		apiName
		Code loose `json:"code"`
	} `json:"other_names"`
	Addresses []struct {
		Purpose loose `json:"address_purpose"`
		Line1   loose `json:"address_1"`
		Line2   loose `json:"address_2"`
		City    loose `json:"city"`
		State   loose `json:"state"`
		Postal  loose `json:"postal_code"`
		Country loose `json:"country_code"`
	} `json:"addresses"`
	Taxonomies []struct {
		Code    loose `json:"code"`
		Text    loose `json:"desc"`
		Licence loose `json:"license"`
		State   loose `json:"state"`
		Primary loose `json:"primary"`
	} `json:"taxonomies"`
}

type apiName struct {
	Family     loose `json:"last_name"`
	Given      loose `json:"first_name"`
	Middle     loose `json:"middle_name"`
	Suffix     loose `json:"name_suffix"`
	Credential loose `json:"credential"`
}

func (n apiName) name() Name {
	return Name{Family: string(n.Family), Given: string(n.Given), Middle: string(n.Middle), Suffix: string(n.Suffix), Credential: string(n.Credential)}
}

// parseNPPES reads an answer about one number. An answer about another number
// is none.
func parseNPPES(raw []byte, number string) (Record, bool, error) {
	var a apiAnswer
	if err := json.Unmarshal(raw, &a); err != nil {
		return Record{}, false, fmt.Errorf("an answer that can't be read: %w", err)
	}
	if len(a.Errors) > 0 {
		return Record{}, false, errRefused
	}
	if a.Count == nil || *a.Count != len(a.Results) {
		return Record{}, false, errors.New("an answer that is not whole")
	}
	switch len(a.Results) {
	case 0:
		return Record{}, false, nil
	case 1:
	default:
		return Record{}, false, errors.New("more than one entry for one number")
	}
	if string(a.Results[0].Number) != number {
		return Record{}, false, errors.New("an answer about another number")
	}
	r, err := a.Results[0].record()
	return r, err == nil, err
}

func (a apiResult) record() (Record, error) {
	r := Record{Source: NPPES, Number: string(a.Number), Name: a.Basic.name(), Replacement: string(a.Basic.Replacement)}
	switch a.Kind {
	case "NPI-1":
		r.Entity = Person
	case "NPI-2":
		r.Entity, r.Name = Organisation, Name{Family: string(a.Basic.Organisation)}
	default:
		return Record{}, errors.New("an entry of neither a person nor an organisation")
	}
	if r.Name.Family == "" {
		return Record{}, errors.New("an entry without a name")
	}
	// A date that can't be read is left out: the entry is there all the same.
	r.Entered, _ = day(string(a.Basic.Entered), time.DateOnly, nppesDates)
	r.Updated, _ = day(string(a.Basic.Updated), time.DateOnly, nppesDates)
	r.Ended, _ = day(string(a.Basic.Ended), time.DateOnly, nppesDates)
	r.Back, _ = day(string(a.Basic.Back), time.DateOnly, nppesDates)
	switch r.StatusText = string(a.Basic.Status); r.StatusText {
	case "A", "":
		r.Status = Active
	case "D":
		r.Status = Deactivated
	default:
		r.Status = Unclear
	}
	if r.Entity == Organisation {
		return r, nil
	}
	a.details(&r)
	return r, nil
}

func (a apiResult) details(r *Record) {
	for _, o := range a.Others {
		if n := o.name(); n != (Name{}) {
			n.Kind = otherName(string(o.Code))
			r.Others = append(r.Others, n)
		}
	}
	for _, p := range a.Addresses {
		if p.Purpose != "LOCATION" {
			continue
		}
		r.Practice = Place{City: string(p.City), State: string(p.State), Postal: string(p.Postal), Country: string(p.Country)}
		for _, line := range [...]loose{p.Line1, p.Line2} {
			if line != "" {
				r.Practice.Lines = append(r.Practice.Lines, string(line))
			}
		}
		break
	}
	for _, t := range a.Taxonomies {
		if t.Code == "" {
			continue
		}
		primary := t.Primary == "true" || t.Primary == "Y"
		r.hint(string(t.Code), primary)
		r.Specialties = append(r.Specialties, Specialty{Code: string(t.Code), Text: string(t.Text), Primary: primary})
		if t.Licence != "" || t.State != "" {
			r.Licences = append(r.Licences, Licence{State: string(t.State), Number: string(t.Licence), Taxonomy: string(t.Code), Primary: primary})
		}
	}
}
