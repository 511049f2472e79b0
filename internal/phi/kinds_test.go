package phi_test

import (
	"strings"
	"testing"

	"consilium/internal/phi"
)

// each kind: texts with what must be found in them, as "KIND=text".
var kinds = []struct{ text, want string }{
	{"Seen by Dr. Patel today.", "NAME=Patel"},
	{"We call him Mr. W. on the ward.", "NAME=W."},
	{"Her daughter Emily agrees with the plan.", "NAME=Emily"},
	{"Mr. Parkinson has an essential tremor.", "NAME=Parkinson"},
	{"His wife, Joan, found him on the floor.", "NAME=Joan"},
	{"A 55-year-old woman, Mary S., was seen.", "NAME=Mary S."},
	{"The patient is named Okwudili and is well.", "NAME=Okwudili"},
	{"Patient: VANTERPOOL, DESMOND\nReason: weight loss", "NAME=VANTERPOOL, DESMOND"},
	{"patient initials K.M., 39, itching", "NAME=K.M."},
	{"I treat maria gonzalez for lupus.", "NAME=maria gonzalez"},
	{"Spoke with Rochelle Dankworth at the plan.", "NAME=Rochelle Dankworth"},

	{"She was admitted on April 12, 2023.", "DATE=April 12, 2023"},
	{"She was admitted 12th of April 2023.", "DATE=12th of April 2023"},
	{"DOB 4/3/61.", "DATE=4/3/61"},
	{"He died on 2023-11-08.", "DATE=2023-11-08"},
	{"Seen 21.08.2023 in clinic.", "DATE=21.08.2023"},
	{"She fell on 3/14 and again.", "DATE=3/14"},
	{"He was implanted in June 2019 with it.", "DATE=June 2019"},
	{"He had a stroke in March.", "DATE=March"},
	{"She was extubated on the 14th, and walked.", "DATE=the 14th"},
	{"He collapsed on Christmas Eve.", "DATE=Christmas Eve"},
	{"She was seen last Friday for it.", "DATE=last Friday"},
	{"His visit was Jan 9th '23.", "DATE=Jan 9th '23"},
	{"His visit was 17-Feb-2023.", "DATE=17-Feb-2023"},

	{"A 93-year-old man fell.", "AGE90=93-year-old"},
	{"96F with a fall.", "AGE90=96F"},
	{"My patient turned 97 this month.", "AGE90=97"},
	{"The ninety-four year old had syphilis.", "AGE90=ninety-four year old"},
	{"She is in her 90s and walks.", "AGE90=90s"},
	{"Aged 102, he rides a bike.", "AGE90=102"},
	{"He was born in 1921.", "AGE90=1921"},

	{"He lives in Pocatello, Idaho.", "LOCATION=Pocatello, Idaho"},
	{"She was seen at St. Brendan's Hospital.", "LOCATION=St. Brendan's Hospital"},
	{"He was treated at UCSF for it.", "LOCATION=UCSF"},
	{"She lives at 2291 Quail Hollow Road, Bixby, OK 74008.", "LOCATION=2291 Quail Hollow Road, Bixby, OK 74008"},
	{"He is a farmer near Okoboji.", "LOCATION=Okoboji"},
	{"Her zip is 59718, she says.", "LOCATION=59718"},
	{"His postcode is LS2 9JT, he says.", "LOCATION=LS2 9JT"},
	{"He was seen in our Chicago clinic.", "LOCATION=Chicago clinic"},

	{"Call 208-555-0147 for him.", "PHONE=208-555-0147"},
	{"Reach her on +44 7700 900412 today.", "PHONE=+44 7700 900412"},
	{"She is at (415) 555-0132.", "PHONE=(415) 555-0132"},
	{"His number: five five five zero one four two.", "PHONE=five five five zero one four two"},
	{"Page me on pager 20417.", "PHONE=20417"},
	{"Labs were faxed from (208) 555-0199.", "FAX=(208) 555-0199"},
	{"Write to sarah.p@medsite.example please.", "EMAIL=sarah.p@medsite.example"},
	{"Write to gwen (at) inbox (dot) example please.", "EMAIL=gwen (at) inbox (dot) example"},
	{"His SSN is 412-55-9083.", "SSN=412-55-9083"},
	{"SSN ending in 4471.", "SSN=4471"},
	{"MRN: 123-45-6789.", "MRN=123-45-6789"},
	{"Medical record #SF-998877 was opened.", "MRN=#SF-998877"},
	{"NHS number is 943 476 5919 here.", "MRN=943 476 5919"},
	{"Member ID XEH904417752 was refused.", "HEALTHPLAN=XEH904417752"},
	{"Rejected for 1EG4-TE5-MK73 again.", "HEALTHPLAN=1EG4-TE5-MK73"},
	{"Account number 88-204417 is open.", "ACCOUNT=88-204417"},
	{"He paid by 4111 1111 1111 1111 then.", "ACCOUNT=4111 1111 1111 1111"},
	{"Driver's license D400-7836-0044 was taken.", "LICENSE=D400-7836-0044"},
	{"NPI 1234567893 wrote it.", "LICENSE=1234567893"},
	{"The VIN 1HGCM82633A004352 is known.", "VEHICLE=1HGCM82633A004352"},
	{"License plate DKR 5518 was seen.", "VEHICLE=DKR 5518"},
	{"Pacemaker serial PZX118824H failed.", "DEVICE=PZX118824H"},
	{"The MAC was 00:1B:44:11:3A:B7 then.", "DEVICE=00:1B:44:11:3A:B7"},
	{"Her page is https://photos.example/u/okw here.", "URL=https://photos.example/u/okw"},
	{"Logged in from 203.0.113.77 at night.", "IP=203.0.113.77"},
	{"Logged in from 2001:db8:85a3::8a2e:370:7334 at night.", "IP=2001:db8:85a3::8a2e:370:7334"},
	{"The fingerprint template FPT-0098-221A did not match.", "BIOMETRIC=FPT-0098-221A"},
	{"Accession number S23-40918 is back.", "OTHERID=S23-40918"},
	{"She posts as @kidneykev_75 about it.", "OTHERID=@kidneykev_75"},
	{"His codice fiscale RSSMRA85T10A562S was found.", "OTHERID=RSSMRA85T10A562S"},
}

func TestEachKindIsFound(t *testing.T) {
	t.Parallel()
	e := phi.New()
	for _, k := range kinds {
		kind, what, _ := strings.Cut(k.want, "=")
		found := e.Scan(k.text).Findings
		ok := false
		var all []string
		for _, f := range found {
			got := k.text[f.ByteStart:f.ByteEnd]
			all = append(all, string(f.Type)+"="+got)
			ok = ok || string(f.Type) == kind && got == what
			if f.Reason == "" || f.Replacement == "" || f.Cue == "" || f.Tier != phi.Block && f.Tier != phi.Warn {
				t.Errorf("%q: the finding says too little: %+v", k.text, f)
			}
		}
		if !ok {
			t.Errorf("%q: %s is not among %q", k.text, k.want, all)
		}
	}
}

// spared texts hold what looks like an identifier and is none.
var spared = []string{
	"Do the Boston criteria help in amyloid angiopathy?",
	"Milan criteria or the Barcelona staging before transplant?",
	"She has Parkinson's disease and a positive Romberg sign.",
	"A 55-year-old man with Wilson disease and Kayser-Fleischer rings.",
	"Smith and Jones (2018) found no effect; Chen et al. disagreed.",
	"See NCT01960075, PMID 19187397 and doi:10.1056/NEJMoa1813865.",
	"Van der Pol et al. NEJM 2019;380:1139-47.",
	"BP 132/84, strength 4/5, pain 7/10, murmur 3/6, INR 2.0-3.0.",
	"Patients over 90 did well; those aged ≥90 years were few.",
	"The ratio rose to 94 % at 93 mmHg.",
	"Poison Control (1-800-222-1222) advised NAC for 21 h.",
	"He may have had it; we march on.",
	"RSV season runs from September through January.",
	"The FDA approved resmetirom on March 14, 2024.",
	"The deadline for abstracts is 14 February 2024.",
	"AZD1222 and MK-3475 and BAY 94-8862 were compared.",
	"BRAF V600E, rs429358, HLA-B*51 and c.5946delT were found.",
	"Dr. Google told him that statins cause dementia.",
	"He was diagnosed in 2021 in Texas.",
	"Read https://pubmed.ncbi.nlm.nih.gov/19187397 and nejm.org first.",
	"Mayo Clinic Proceedings and the Cleveland Clinic score agree.",
	"Apixaban 5 mg twice daily, CrCl 71 mL/min, weight 102 kg.",
}

func TestTheHarmlessIsSpared(t *testing.T) {
	t.Parallel()
	e := phi.New()
	for _, text := range spared {
		for _, f := range e.Scan(text).Findings {
			t.Errorf("%q: %s %q (%s)", text, f.Type, text[f.ByteStart:f.ByteEnd], f.Cue)
		}
	}
}

func TestTiers(t *testing.T) {
	t.Parallel()
	e := phi.New()
	for text, want := range map[string]bool{
		"MRN 12345678 was opened.": true, "Dr. Patel saw her.": true, "A 93-year-old man.": true, "Seen on April 12, 2023.": true,
		"She had a stroke in March.": false, "He had moved near Okoboji.": false, "Nothing here at all.": false,
	} {
		if got := e.Scan(text).Blocks(); got != want {
			t.Errorf("%q blocks: %v", text, got)
		}
	}
}

func TestANameSpreads(t *testing.T) {
	t.Parallel()
	text := "Dr. Brandvold was called. Later Brandvold left."
	if n := len(phi.New().Scan(text).Findings); n != 2 {
		t.Errorf("%d findings", n)
	}
}

func TestReplacementsKeepTheMeaning(t *testing.T) {
	t.Parallel()
	e := phi.New()
	for _, c := range []struct{ text, what, instead string }{
		{"She was admitted on April 12, 2023.", "April 12, 2023", "2023"},
		{"She came on April 12, 2023 and left on April 14, 2023.", "April 14, 2023", "day 3 of the case"},
		{"A 93-year-old man.", "93-year-old", "90 or older"},
		{"96F with a fall.", "96F", "woman of 90 or older"},
		{"Her zip is 59718, she says.", "59718", "597xx"},
		{"Her zip is 03601, she says.", "03601", "000xx"},
		{"She was seen at Mercy General Hospital.", "Mercy General Hospital", "a tertiary hospital"},
		{"He lives in Pocatello, Idaho.", "Pocatello, Idaho", "Idaho"},
		{"MRN 12345678 was opened.", "12345678", "[record number]"},
		{"A 55-year-old woman, Mary S., was seen.", "Mary S.", "[name]"},
	} {
		ok := false
		for _, f := range e.Scan(c.text).Findings {
			if c.text[f.ByteStart:f.ByteEnd] == c.what {
				ok = true
				if f.Replacement != c.instead {
					t.Errorf("%q: %q instead of %q", c.text, f.Replacement, c.instead)
				}
			}
		}
		if !ok {
			t.Errorf("%q: %q was not found", c.text, c.what)
		}
	}
}
