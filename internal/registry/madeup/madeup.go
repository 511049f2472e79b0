// Package madeup writes files in the layouts of public registers, with rows
// that are made up: for tests and measurements. No command imports it.
package madeup

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
)

// NPI gives the i-th made-up NPI: a right check digit after nine digits.
func NPI(i int) string {
	body := fmt.Sprintf("1%08d", i)
	sum, double := 0, true
	for at := len(body) - 1; at >= 0; at-- {
		d := int(body[at] - '0')
		if double {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
		double = !double
	}
	// The prefix 80840 adds 24 to every such sum.
	return body + strconv.Itoa((10-(sum+24)%10)%10)
}

// NPPESHeader is the header of the NPI downloadable file, 330 columns (NPPES
// Data Dissemination Readme, Exhibit 2-1).
func NPPESHeader() []string {
	h := []string{"NPI", "Entity Type Code", "Replacement NPI", "Employer Identification Number (EIN)",
		"Provider Organization Name (Legal Business Name)", "Provider Last Name (Legal Name)", "Provider First Name",
		"Provider Middle Name", "Provider Name Prefix Text", "Provider Name Suffix Text", "Provider Credential Text",
		"Provider Other Organization Name", "Provider Other Organization Name Type Code", "Provider Other Last Name",
		"Provider Other First Name", "Provider Other Middle Name", "Provider Other Name Prefix Text", "Provider Other Name Suffix Text",
		"Provider Other Credential Text", "Provider Other Last Name Type Code"}
	for _, kind := range []string{"Mailing", "Practice Location"} {
		h = append(h, "Provider First Line Business "+kind+" Address", "Provider Second Line Business "+kind+" Address")
		for _, part := range []string{"City Name", "State Name", "Postal Code", "Country Code (If outside U.S.)", "Telephone Number", "Fax Number"} {
			h = append(h, "Provider Business "+kind+" Address "+part)
		}
	}
	h = append(h, "Provider Enumeration Date", "Last Update Date", "NPI Deactivation Reason Code", "NPI Deactivation Date",
		"NPI Reactivation Date", "Provider Sex Code", "Authorized Official Last Name", "Authorized Official First Name",
		"Authorized Official Middle Name", "Authorized Official Title or Position", "Authorized Official Telephone Number")
	for i := 1; i <= 15; i++ {
		n := "_" + strconv.Itoa(i)
		h = append(h, "Healthcare Provider Taxonomy Code"+n, "Provider License Number"+n, "Provider License Number State Code"+n,
			"Healthcare Provider Primary Taxonomy Switch"+n)
	}
	for i := 1; i <= 50; i++ {
		n := "_" + strconv.Itoa(i)
		h = append(h, "Other Provider Identifier"+n, "Other Provider Identifier Type Code"+n, "Other Provider Identifier State"+n,
			"Other Provider Identifier Issuer"+n)
	}
	h = append(h, "Is Sole Proprietor", "Is Organization Subpart", "Parent Organization LBN", "Parent Organization TIN",
		"Authorized Official Name Prefix Text", "Authorized Official Name Suffix Text", "Authorized Official Credential Text")
	for i := 1; i <= 15; i++ {
		h = append(h, "Healthcare Provider Taxonomy Group_"+strconv.Itoa(i))
	}
	return append(h, "Certification Date")
}

// GMCHeader is the header of the GMC's register download
// (https://hee-tis.atlassian.net/wiki/spaces/NTCS/pages/1346699276/GMC+LRMP).
func GMCHeader() []string {
	h := []string{"GMC Ref No", "Surname", "Given Name", "Gender", "Qualification", "Year Of Qualification", "Place of Qualification",
		"PR Date", "FR Date", "Specialist Register Date", "GP Register Date", "Registration Status", "ARF Due Date"}
	for _, kind := range []string{"Specialty", "Sub-Specialty"} {
		for i := 1; i <= 7; i++ {
			h = append(h, kind+strconv.Itoa(i))
		}
	}
	return append(h, "FtP Conditions Exist", "FtP Undertakings Exist", "Other Names", "FtP Warnings Exist", "Place of Qualification Country",
		"Revalidation Status", "Designated Body", "Responsible Officer", "Doctor in Training", "Training Deanery/LETB",
		"Training Programme Specialty", "GMC Approved Trainer")
}

// LEIEHeader is the header of the exclusions list
// (https://oig.hhs.gov/exclusions/downloadables/UPDATED.csv).
func LEIEHeader() []string {
	return []string{"LASTNAME", "FIRSTNAME", "MIDNAME", "BUSNAME", "GENERAL", "SPECIALTY", "UPIN", "NPI", "DOB", "ADDRESS", "CITY",
		"STATE", "ZIP", "EXCLTYPE", "EXCLDATE", "REINDATE", "WAIVERDATE", "WVRSTATE"}
}

// Writer writes rows of one layout, each field in quotes as the NPPES does.
type Writer struct {
	w       *bufio.Writer
	columns map[string]int
	blank   []string
	row     []string
}

// NewWriter writes the header and then rows of it.
func NewWriter(w io.Writer, header []string) *Writer {
	m := &Writer{w: bufio.NewWriterSize(w, 1<<20), columns: map[string]int{}, blank: make([]string, len(header))}
	for i, name := range header {
		m.columns[name] = i
	}
	m.write(header)
	return m
}

// Row writes a row of "column", value pairs; an unknown column panics, since
// a test that names one tests nothing.
func (m *Writer) Row(pairs ...string) {
	m.row = append(m.row[:0], m.blank...)
	for i := 0; i+1 < len(pairs); i += 2 {
		at, known := m.columns[pairs[i]]
		if !known {
			panic("no column " + pairs[i])
		}
		m.row[at] = pairs[i+1]
	}
	m.write(m.row)
}

// Raw writes a line as it is.
func (m *Writer) Raw(line string) { _, _ = m.w.WriteString(line + "\n") }

// Flush writes the rest and gives the first error there was.
func (m *Writer) Flush() error { return m.w.Flush() }

func (m *Writer) write(row []string) {
	for i, f := range row {
		if i > 0 {
			_ = m.w.WriteByte(',')
		}
		_ = m.w.WriteByte('"')
		for at := range len(f) {
			if f[at] == '"' {
				_ = m.w.WriteByte('"')
			}
			_ = m.w.WriteByte(f[at])
		}
		_ = m.w.WriteByte('"')
	}
	_ = m.w.WriteByte('\n')
}

var (
	families = []string{"ABERNATHY", "BASSETT", "CALLOWAY", "DUVALL", "ESPINOSA", "FAIRBANKS", "GRANTHAM", "HOLLOWAY", "IBARRA", "JARDINE",
		"KOVAC", "LINDQVIST", "MARCHETTI", "NAKAGAWA", "OYELARAN", "PEMBERTON", "QUISPE", "ROSENTHAL", "SANTANGELO", "TREMBLAY"}
	givens = []string{"ALICE", "BORIS", "CLARA", "DESMOND", "ELENA", "FRANK", "GRETA", "HUGO", "INGRID", "JONAS", "KEIKO", "LEON", "MIRA",
		"NIKOLAI", "OLIVIA", "PRIYA", "QUENTIN", "ROSA", "STEFAN", "TOMAS"}
	codes  = []string{"207R00000X", "207RC0000X", "208D00000X", "163W00000X", "363LF0000X", "363A00000X", "183500000X", "122300000X", "390200000X"}
	states = []string{"CA", "NY", "TX", "OR", "WA", "IL", "MA", "FL"}
)

// NPPES writes n rows that look like those of a month's file: one in five is
// an organisation, one in fifty is deactivated, and the rest are people with
// one to three licences.
func NPPES(w io.Writer, n int, seed uint64) error {
	m, rng := NewWriter(w, NPPESHeader()), rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // no secret
	pick := func(list []string) string { return list[rng.IntN(len(list))] }
	for i := range n {
		npi := NPI(i)
		switch {
		case i%50 == 49:
			m.Row("NPI", npi, "NPI Deactivation Date", "03/14/2024")
		case i%5 == 4:
			m.Row("NPI", npi, "Entity Type Code", "2", "Provider Organization Name (Legal Business Name)", pick(families)+" CLINIC, LLC",
				"Provider Enumeration Date", "05/23/2006", "Last Update Date", "01/09/2023", "Is Organization Subpart", "N",
				"Healthcare Provider Taxonomy Code_1", "261QM1300X")
		default:
			state := pick(states)
			row := []string{"NPI", npi, "Entity Type Code", "1", "Provider Last Name (Legal Name)", pick(families) + "-" + strconv.Itoa(i%977),
				"Provider First Name", pick(givens), "Provider Middle Name", pick(givens)[:1], "Provider Credential Text", "M.D.",
				"Provider First Line Business Mailing Address", "PO BOX " + strconv.Itoa(i%9999), "Provider Business Mailing Address City Name", "SPRINGFIELD",
				"Provider Business Mailing Address State Name", state, "Provider Business Mailing Address Postal Code", fmt.Sprintf("%09d", i%999999999),
				"Provider First Line Business Practice Location Address", strconv.Itoa(i%9000+1) + " HOSPITAL DRIVE",
				"Provider Second Line Business Practice Location Address", "SUITE " + strconv.Itoa(i%400),
				"Provider Business Practice Location Address City Name", "SPRINGFIELD", "Provider Business Practice Location Address State Name", state,
				"Provider Business Practice Location Address Postal Code", fmt.Sprintf("%09d", i%999999999),
				"Provider Business Practice Location Address Telephone Number", "5555550100", "Provider Enumeration Date", "07/06/2007",
				"Last Update Date", "03/23/2021", "Provider Sex Code", "F", "Is Sole Proprietor", "N", "Certification Date", "03/23/2021"}
			for g := range 1 + rng.IntN(3) {
				at := "_" + strconv.Itoa(g+1)
				row = append(row, "Healthcare Provider Taxonomy Code"+at, pick(codes), "Provider License Number"+at, "A"+strconv.Itoa(100000+i),
					"Provider License Number State Code"+at, state, "Healthcare Provider Primary Taxonomy Switch"+at, map[bool]string{true: "Y", false: "N"}[g == 0])
			}
			m.Row(row...)
		}
	}
	return m.Flush()
}

// GMC writes n rows of the GMC's whole list.
func GMC(w io.Writer, n int, seed uint64) error {
	m, rng := NewWriter(w, GMCHeader()), rand.New(rand.NewPCG(seed, 11)) //nolint:gosec // no secret
	status := []string{"Registered with Licence", "Registered with Licence", "Registered without a Licence",
		"Provisionally registered with Licence", "Suspended", "Not Registered - Having relinquished registration"}
	for i := range n {
		m.Row("GMC Ref No", fmt.Sprintf("%07d", 1000000+i), "Surname", families[rng.IntN(len(families))], "Given Name", givens[rng.IntN(len(givens))],
			"Gender", "W", "Qualification", "MB BS", "Year Of Qualification", "1999", "Place of Qualification", "University of Somewhere",
			"PR Date", "05071999", "FR Date", "08022000", "Registration Status", status[rng.IntN(len(status))], "ARF Due Date", "08022027",
			"Specialty1", "Cardiology", "Designated Body", "Made-up NHS Trust")
	}
	return m.Flush()
}

// LEIE writes n rows of the exclusions list, one in eight with an NPI.
func LEIE(w io.Writer, n int, seed uint64) error {
	m, rng := NewWriter(w, LEIEHeader()), rand.New(rand.NewPCG(seed, 13)) //nolint:gosec // no secret
	for i := range n {
		npi := "0000000000"
		if i%8 == 0 {
			npi = NPI(i)
		}
		m.Row("LASTNAME", families[rng.IntN(len(families))]+strconv.Itoa(i%997), "FIRSTNAME", givens[rng.IntN(len(givens))], "GENERAL", "INDIVIDUAL (UNAFFILI",
			"SPECIALTY", "NURSE/NURSES AIDE", "NPI", npi, "DOB", fmt.Sprintf("19%02d%02d%02d", 40+i%50, 1+i%12, 1+i%28), "CITY", "SPRINGFIELD",
			"STATE", states[i%len(states)], "ZIP", fmt.Sprintf("%05d", i%99999), "EXCLTYPE", "1128b4", "EXCLDATE", fmt.Sprintf("20%02d0119", 10+i%16),
			"REINDATE", "00000000", "WAIVERDATE", "00000000")
	}
	return m.Flush()
}
