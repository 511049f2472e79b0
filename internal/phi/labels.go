package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// labelTable names what is written before an identifier. A line is a kind, how
// sure the words alone make it ("sure": any value with a digit; "weak": only
// with "number", "#", ":" and the like, or a value that nothing else looks
// like), and the phrases.
const labelTable = `
MRN sure: mrn, mrns, m.r.n, mrn's, mr#, medical record nos, medical record no, record nos, medical record numbers, med rec, medrec, medical record, medical record number, hospital number, hospital no, hosp no, hosp number, hospital id, unit record,
MRN sure: patient id, patient identifier, patient number, patient no, pt id, pt no, pt number, nhs, nhs number, nhs no, chi, chi number, chi no, nhi, nhi number, urn, ur number, ur no, h&c number, empi, pas number, uhid, hn, crn, nhc, mr number, ipno, ip no, op no, folder, folder no, casenote, casenotes, case notes, cr no, cr number, patient key, record number, chart number, health record, clinic number
MRN weak: chart, record, mr, unit no, unit number, booked under, bracelet, wristband, id bracelet, patient
HEALTHPLAN sure: anthem id, anthem, aetna id, cigna id, humana id, uhc, uhc id, unitedhealthcare, unitedhealthcare id, kaiser id, kaiser number, medi-cal, medi-cal id, molina, molina id, oscar id, phn, hcn, hsn, phin, va card, va card no, ehic, ehic no, krankenkasse, kvnr, mutuelle, taj number, taj, hmo number, payer number, member id, member number, member no, membership no, membership number, membership, subscriber id, subscriber number, subscriber no, subscriber, beneficiary id, beneficiary number, beneficiary, beneficiary no, mbi, hicn, medicare number, medicare no, medicare id, medicare #, medicaid id, medicaid number, medicaid no, medicaid #, insurance id, insurance number, insurance no, insurance policy, insurance policy number, insurance plan, insurance plan id, medical insurance, health plan, health plan id, health plan number, plan id, plan number, hmo plan id, policy number, policy no, policy #, policyholder, policy id, group number, group no, group #, group id, claim number, claim no, claim id, authorization number, auth number, prior auth number, prior authorization number, payer id, insured id, dod id, dod no, dod number, tricare id, hmo id, ppo id, coverage id, insurance card, card shows, health card, health card number, ohip, certificate of coverage, enrollee id, enrolment number
HEALTHPLAN weak: insurance, policy, claim, medicare, medicaid, member, plan, humana, aetna, cigna, bupa, bcbs, blue cross, blue shield, tricare, ins, prior auth, auth, authorization, coverage, payer, insured
ACCOUNT sure: account number, account no, account id, acct no, acct number, account holder number, bank account, billing account, billing number, invoice number, invoice no, guarantor number, guarantor account, routing number, sort code, iban, credit card, card number, debit card, har, hospital account, billing id, account ending in, account ending, card ending in, swift, bic
ACCOUNT weak: account, acct, invoice, billing, guarantor, statement, bank
LICENSE sure: license number, license no, licence number, licence no, driver's license, driver's licence, drivers license, drivers licence, driving licence, driving license, driver license, driver licence, driver number, dl number, dl no, dl #, medical license, medical licence, rn license, nursing license, npi, npi number, dea, dea number, gmc, gmc number, gmc no, nmc pin, nmc number, ahpra, certificate number, certificate no, cert no, cert number, registration number, pilot certificate, pilot license, pilot licence, professional license, pharmacy license, state license, licensure number, cpr certificate, firearms licence, cdl, state id, board license
LICENSE weak: license, licence, lic, certificate, cert, certification, permit, registration
VEHICLE sure: vin, license plate, licence plate, number plate, numberplate, plate number, plate no, plates, license plates, tag number, vehicle id, vehicle identification number, vehicle number, registration plate, reg plate, tail number, n-number, n number, hull number, vehicle registration, hull id, vehicle reg
VEHICLE weak: plate, tag, tags, reg, rego, vehicle, ambulance, medic, unit, truck
DEVICE sure: serial number, serial no, serial, serial #, s/n, sn, device id, device identifier, device serial, device number, udi, lot number, lot no, model number serial, implant id, implant number, ipg serial, pump serial, generator serial, lead serial, asset tag, asset number, imei, mac address, meid, equipment id, equipment number, telemetry box, device
DEVICE weak: lot, ref, implant, pump, transmitter, sensor, imei, lead, monitor, asset, batch
BIOMETRIC sure: afis, afis ref, afis number, afis id, iris recognition template, ct mesh file, face file, fbi no, fbi number, fingerprint no, iris recognition, fingerprint id, fingerprint hash, fingerprint record, fingerprint file, fingerprint, fingerprints, finger print, finger prints, voiceprint, voice print, voiceprint id, voiceprint enrolment, voiceprint enrollment, retinal scan, retina scan, retinal scan id, retinal scan signature, retinal pattern, iris scan, iris code, iris template, iris id, iris code hash, face template, facial template, faceprint, face id, facial recognition id, facial recognition, facial geometry, face embedding, palm print, palmprint, palm vein, palm vein id, palm vein template, biometric id, biometric template, biometric hash, biometric, biometrics, hand geometry, gait signature, gait id, dna profile, dna profile id, vein pattern, biometric enrolment, biometric enrollment, voice biometric, voice template, template, thumbprint, thumb print, ear print
SSN sure: ssn, ss#, ss number, social security, social security number, social security no, social sec, soc sec, social, ssn ending in, ssn ending, sin, last four of ssn, last 4 ssn, last four ssn, last 4 of ssn, last four of social, last 4 of social, last four of his social, last four of her social, tin, itin
OTHERID sure: accession number, accession no, accession, acc no, case number, case no, case #, case id, case reference, case ref, study id, study number, study no, subject id, subject number, subject no, participant id, participant number, participant no, trial id, randomization number, randomisation number, randomization id, screening number, screening id, specimen id, specimen number, specimen no, sample id, sample number, encounter number, encounter id, visit number, visit id, visit no, csn, fin, order number, requisition number, lab requisition, requisition, referral id, referral number, referral no, reference number, reference no, ref no, booking number, booking reference, confirmation number, passport, passport number, passport no, inmate number, inmate no, inmate id, prisoner number, booking no, badge number, badge no, badge, employee number, employee no, employee id, student number, student id, student no, staff id, staff number, payroll number, barcode, kit number, kit id, kit barcode, kit, service number, military id, tracking number, ticket number, incident number, incident numbers, run number, claim numbers, va claim, open file, court file, donor nos, ems run number, report number, police report, docket number, docket, court case, file number, registry number, registry id, donor id, donor number, unit id, cord blood unit, biobank id, sequencing id, library card, locker number, site id, nikshay id, national id, national insurance number, ni number, identity number, identity card, tax number, tax id, unique id, identifier, personnummer, fodselsnummer, cpr, cpr number, bsn, aadhaar, aadhar, abha, abha id, cpf, curp, dni, nie, nir, numero de secu, codice fiscale, pps, ppsn, pps number, ahv, ahv number, avs, pesel, cnp, egn, hkid, nric, my number, medical device report, complaint number, form number, lab form, code name id, uid, user id, username, login, state lab form, slide number, block number, cassette, reference code, voucher, ration card, black lung claim, workers comp claim, loyalty card, membership card, id number, id no, id card, card id, referral, mykad
OTHERID weak: file, screening, slide labelled, reference is, case, subject, participant, specimen, sample, encounter, visit, order, reference, ref, docket, booking, ticket, incident, report, slide, block, study, participant's, id, code, number, record locator, sponsor id, randomised as, screened as
PHONE sure: phone, phone number, telephone, tel, tel no, telephone number, cell, cell phone, cell number, mobile, mobile number, mobile no, contact number, callback, call back number, call back, callback number, direct line, direct dial, whatsapp, home phone, work phone, landline, reach her at, reach him at, reached at, reached on, pager, pager number, beeper, bleep, extension, ext, ext., switchboard, hotline number
FAX sure: fax, fax number, fax no, faxed from, faxed to, faxes from, fax line, facsimile, telefax
`

// label is one phrase of the table.
type label struct {
	words []string // behind the first
	typ   Type
	sure  bool
}

func readLabels(table string) map[string][]label {
	out := map[string][]label{}
	for row := range strings.Lines(strings.TrimSpace(table)) {
		head, phrases, _ := strings.Cut(row, ":")
		typ, how, _ := strings.Cut(head, " ")
		for phrase := range strings.SplitSeq(phrases, ",") {
			words := labelWords(strings.TrimSpace(phrase))
			if len(words) > 0 {
				out[words[0]] = append(out[words[0]], label{words[1:], Type(typ), how == "sure"})
			}
		}
	}
	return out
}

// labelWords cuts a phrase as tokens are cut.
func labelWords(phrase string) []string {
	var out []string
	for i := 0; i < len(phrase); {
		end := i
		for end < len(phrase) && (letter(phrase[end]) || digit(phrase[end]) || phrase[end] == '\'' && end > i) {
			end++
		}
		if end == i {
			if phrase[i] != ' ' {
				out = append(out, phrase[i:i+1])
			}
			i++
			continue
		}
		out = append(out, strings.TrimSuffix(phrase[i:end], "'s"))
		i = end
	}
	return out
}

// labelled finds values behind the words that name them.
func (s *scan) labelled() {
	for i := 0; i < len(s.tok); i++ {
		if s.tok[i].form != word || s.claims[i] == taken {
			continue
		}
		rules := s.e.labels[s.tok[i].low]
		if len(rules) == 0 {
			continue
		}
		best, end := label{}, 0
		for _, l := range rules {
			if e := s.matches(i+1, l.words); e > end {
				best, end = l, e
			}
		}
		if end > 0 {
			s.value(i, end, best)
		}
	}
}

// matches says where the words end that stand from i on; 0 where they don't.
func (s *scan) matches(i int, words []string) int {
	for _, w := range words {
		if low := s.at(i).low; low != w && !((w == "id" || w == "no" || w == "number") && low == w+"s") && !(w == "number" && (low == "no" || low == "nr" || low == "num" || low == "nos")) {
			return 0
		}
		i++
	}
	return i
}

// namers make a weak label sure.
var namers = set("number no num nr id ids # : = numbers code identifier nos")

// fillers may stand between a label and its value.
var fillers = set(`number no num nr id ids # : = - ( [ " ' . is was are as of reads read shows the which on file ending in ends with code identifier , / patient
his her their for listed given printed hash against match score still s serial sn value being > * at or and to line direct new old current correct`)

// value looks for what the label at from up to end names.
func (s *scan) value(from, end int, l label) {
	sure := l.sure
	i := end
	for n := 0; n < 7 && i < len(s.tok); n++ {
		t := &s.tok[i]
		if t.form == line {
			if n > 0 && s.tok[i-1].low == ":" || n == 0 && sure {
				i++
				continue
			}
			return
		}
		if to, ok := s.valueAt(i, sure || namers[s.at(i-1).low], l.typ); ok {
			s.take(from, i, to, l)
			return
		}
		if !fillers[t.low] && !(t.form == word && t.upper && (stateNames[t.low] || t.caps && usStates[t.low])) {
			// One word may come between a sure label and its sign: "MRN (Mercy): 123".
			if !(l.sure && t.form == word && n < 4 && (s.at(i+1).low == ":" || s.at(i+1).low == ")" || s.at(i+1).low == "#" || t.caps)) {
				return
			}
		}
		sure = sure || namers[t.low] || t.low == "*"
		if t.low == "." && t.gap || t.low == "." && s.at(i+1).gap && s.at(i+1).upper && !namers[s.at(i-1).low] && s.at(i+1).form == word && !s.at(i+1).caps {
			return
		}
		i++
	}
}

// valueAt says whether an identifier begins at i, and where it ends.
func (s *scan) valueAt(i int, sure bool, typ Type) (int, bool) {
	t := &s.tok[i]
	if t.form != word && t.form != number || s.claims[i] == taken {
		return 0, false
	}
	to := s.chunk(i)
	digits, letters, lows := s.count(i, to)
	// "TX 8KR-2291", "BUPA 60118834": capitals, then digits.
	if digits == 0 && t.form == word && t.caps && letters <= 6 && to == i+1 && (sure || typ == License || typ == Vehicle || typ == HealthPlan) {
		next := s.at(to)
		if next.gap && (next.form == number || next.form == word) && next.form != line {
			if d, _, low := s.count(to, s.chunk(to)); d > 1 && low == 0 || d > 0 && typ == Vehicle {
				to = s.chunk(to)
				digits, letters, lows = s.count(i, to)
			}
		}
	}
	if digits == 0 && typ == Vehicle && sure && t.caps && letters >= 5 && s.at(i-1).low == "\"" && s.at(to).low == "\"" {
		return to, true // a plate that spells a word
	}
	if digits == 0 {
		return 0, false
	}
	if s.isDate(i) && typ != Phone && typ != Fax {
		return 0, false
	}
	to = s.more(to, typ)
	digits, letters, lows = s.count(i, to)
	if s.claims[i] == spared && !(sure && (digits+letters >= 6 || letters > 0 && digits > 2)) {
		return 0, false
	}
	if typ == Phone || typ == Fax {
		return to, digits >= 3 && digits < 17 && letters < 2 && (digits >= 7 || sure && s.extension(i))
	}
	if letters == 0 && to == i+3 && s.at(i+1).low == "." && digits < 6 {
		return 0, false // 0.22
	}
	for j := i; j < to && lows > 0; j++ {
		if w := s.at(j); w.form == word && !w.caps && len(w.low) > 2 && w.has(lists.Known) {
			return 0, false // 6-week-old
		}
	}
	if lows > 0 && letters > digits && !(sure && letters+digits >= 8 && digits > 1 && strings.IndexByte("0123456789abcdef", s.n.low[t.start]) >= 0) && to-i < 3 {
		return 0, false
	}
	if next := s.at(to); next.form == word && next.gap && units[next.low] && digits < 6 || next.low == "%" {
		return 0, false
	}
	if sure {
		return to, digits+letters >= 4 && digits >= 1 || digits >= 3
	}
	mixed := digits >= 2 && letters >= 1 && lows == 0 && digits+letters >= 4
	return to, digits >= 5 || mixed && digits+letters >= 5
}

// extension keeps years and ages behind "phone" from being numbers.
func (s *scan) extension(i int) bool {
	before := s.at(i - 1).low
	return before != "in" && before != "for" && before != "at" && before != "the"
}

// more takes the groups behind a value that are written with spaces.
func (s *scan) more(to int, typ Type) int {
	for n := 0; n < 6 && to < len(s.tok); n++ {
		t := &s.tok[to]
		if t.low == ")" && (typ == Phone || typ == Fax) && s.at(to+1).form == number {
			to++
			continue
		}
		if !t.gap || t.form != number && t.form != word || s.claims[to] == taken {
			break
		}
		end := s.chunk(to)
		digits, letters, lows := s.count(to, end)
		if digits == 0 && !(t.caps && letters <= 4 && (typ == License || typ == Vehicle) && !t.has(lists.Function)) || lows > 0 || letters > 0 && digits == 0 && s.at(end).form == word && s.at(end).gap {
			break
		}
		if next := s.at(end); next.form == word && units[next.low] && digits < 4 || next.low == "%" || s.isDate(to) {
			break
		}
		to = end
	}
	return to
}

// count gives the digits, the letters and the small letters among them.
func (s *scan) count(from, to int) (digits, letters, lows int) {
	to = min(to, len(s.tok))
	for i := from; i < to; i++ {
		t := &s.tok[i]
		switch t.form {
		case number:
			digits += len(t.low)
		case word:
			letters += t.end - t.start
			if !t.caps && !(t.upper && t.end-t.start == 1) {
				lows += t.end - t.start
			}
		}
	}
	return digits, letters, lows
}

// take makes the finding; a kind that the value's own shape proves wins over
// the label's.
func (s *scan) take(from, i, to int, l label) {
	typ := l.typ
	if digits, _, _ := s.count(i, to); typ == Phone && digits < 7 && !inHouse[s.at(from).low] && !s.about(i).person {
		return
	}
	if typ == Phone && s.faxNear(from) {
		typ = Fax
	}
	if typ == Device && s.at(from).low == "ref" && !l.sure {
		typ = OtherID
	}
	// A sign before the value belongs to it.
	if s.at(i-1).low == "#" && i-1 >= from {
		i--
	}
	if s.at(i-1).low == "(" && i-1 > from {
		for j := i; j < to; j++ {
			if s.tok[j].low == ")" {
				i--
				break
			}
		}
	}
	cue := "the words before it: “" + s.text(from, max(from+1, min(i, from+1+len(l.words)))) + "”"
	s.add(i, to, typ, Block, cue)
	if typ == Phone || typ == Fax {
		return
	}
	// "MRNs 100-22-871 and 100-22-817", "MRN 3301-884 instead of 3310-884".
	for n := 0; n < 4; n++ {
		j := to
		for k := 0; k < 3 && joinsValues[s.at(j).low]; k++ {
			j++
		}
		if j == to || s.at(j).form == line {
			return
		}
		end, ok := s.valueAt(j, false, typ)
		if d, _, _ := s.count(j, min(max(end, j), len(s.tok))); !ok || d < 4 {
			return
		}
		s.add(j, end, typ, Block, cue)
		to = end
	}
}

// inHouse are telephones with few digits.
var inHouse = set("pager beeper bleep extension ext switchboard callback direct x")

var joinsValues = set("and or / , & ; instead of then not vs #")
