package phi

import (
	"consilium/internal/phi/lists"
)

// weakFacility ends a place's name only behind a capitalised name of its own.
var weakFacility = set(`health general memorial home house lodge plant farm farms center centre ctr school college university academy mill mine market mall
hotel casino manor church parish chapel campus practice pharmacy imaging radiology rehab rehabilitation laboratory laboratories labs lab shelter hostel
nursery temple mosque synagogue cathedral foundry brewery ranch dairy airport factory maternity prison jail barracks surgery children's women's ministries
daycare preschool kindergarten seminary elementary facility hospice sanatorium dispensary healthcare institute ward unit wing suite`)

// noName are capitalised words that name no place.
var noName = set(`the our my your his her their this that a an any each every local community outside another else baby friendly general regional district public mental
world global primary secondary tertiary teaching private academic rural urban county state national federal level trauma cancer children children's
women women's burn day birth sexual behavioral behavioural digital occupational environmental school college university home nursing urgent emergency internal
department ministry royal pediatric paediatric gastroenterology asthma cardiology fracture headache epilepsy diabetes obesity lipid anticoagulation travel
antenatal prenatal fetal std tb hiv msk breast thyroid allergy voice swallow foot vein hernia spine falls frailty hypertension syncope walk after hours weekly adult
id warfarin coumadin anticoag vax vaccine vaccination vaccines flu chemo prep prescribing title x methadone neurology oncology dermatology rheumatology psychiatry nephrology urology hematology haematology endocrine renal liver hepatitis coagulation haemophilia hemophilia sickle
preoperative preop tuesday friday monday rapid access one stop virtual telehealth free chest back hand knee hip shoulder us uk in at from to of and for as since family medical surgical veterans reproductive joint cardiac heart stroke sleep pain
eye dental wound memory infusion dialysis transplant fertility outpatient inpatient ed er icu or gp gi ent nhs new old medicine oral human animal one dear oracle himalayan andean arctic covid long post nz aus eu gb ca quebec`)

// ordinary are what any place of care may be.
var ordinary = set("small big large tiny little old new busy quiet rural local good bad nice")

// joinsName may stand within the name of a place.
var joinsName = set("of and the de la del for & - ' . der van des du do da")

// facility finds a place of care, work, school or worship whose name ends, or
// begins, at i, and gives where the search goes on.
func (s *scan) facility(i int) int {
	t := s.at(i)
	if from, to, ok := s.system(i); ok {
		return s.addPlace(from, to, Block, "a known place of care")
	}
	end := i + 1
	if n := s.at(end); n.form == word && n.gap {
		if both := s.e.words.Of(t.low + " " + n.low); both&lists.Facility != 0 {
			end++
			return s.named(i, end, false)
		}
		if n.low == "." && s.at(end+1).has(lists.Facility) {
			end++
		}
	} else if n.low == "." && (t.low == "med" || t.low == "hosp" || t.low == "ctr" || t.low == "gen") && s.at(end+1).form == word && s.at(end+1).has(lists.Facility) {
		return s.named(i, end+2, false)
	}
	if t.has(lists.Facility) || t.low == "hospitals" || t.low == "clinics" || t.low == "facility" && s.at(i-1).upper {
		return s.named(i, end, weakFacility[t.low])
	}
	if (t.low == "ward" || t.low == "unit" || t.low == "wing" || t.low == "suite") && t.titled && s.isStory() && s.wardName(i) {
		return s.named(i, end, true)
	}
	if t.low == "high" && t.titled && !t.first {
		return s.highSchool(i)
	}
	if military[t.low] && t.upper && services[s.at(i-1).low] && s.at(i-1).upper {
		return s.named(i, end, true)
	}
	if (t.low == "county" || t.low == "parish" || t.low == "township" || t.low == "borough" || t.low == "district" || t.low == "shire" || t.low == "village") && s.at(i-1).titled && !noName[s.at(i-1).low] && (!s.at(i-1).first || s.at(i-1).has(lists.Surname|place) && !s.at(i-1).has(lists.Common)) && s.at(i-1).form == word && !s.at(i-1).has(lists.Function|lists.Role) && !s.thing(end) && (t.upper || s.at(i-1).has(place)) {
		return s.named(i, end, true)
	}
	return i
}

// named walks left over the name of the facility whose kind stands at i up to
// end, and right over what belongs to it.
func (s *scan) named(i, end int, weak bool) int {
	head := s.at(i)
	from, own := i, 0
	for n := 0; from > 0 && n < 9; n++ {
		b := s.at(from - 1)
		if s.claims[from-1] == taken || b.form == line {
			break
		}
		if b.form == number && own == 0 {
			break
		}
		if b.form == word && b.upper {
			if b.has(lists.Function|lists.Month|lists.Weekday) && !(b.low == "the") || b.has(lists.Title) && !b.has(lists.Surname) && b.low != "sister" && b.low != "st" && b.low != "sr" || !s.at(from).gap && s.at(from).form == word {
				break
			}
			if b.first && b.has(lists.Common) && !b.has(lists.Given|lists.Surname|place|lists.Proper) && (own > 0 || weak || noName[b.low] || b.has(lists.Verb|lists.Kin|lists.Role)) {
				break
			}
			if !noName[b.low] && !b.has(lists.Facility) && b.low != "dr" && (b.end-b.start > 1 || s.at(from).low == ".") {
				own++
			}
			from--
			continue
		}
		if joinsName[b.low] {
			// Only between capitalised words.
			a := s.at(from - 2)
			if b.low == "." && (len(a.low) > 3 || b.gap) || b.low == "-" && (b.gap || s.at(from).gap) || b.low == "'" {
				break
			}
			if a.form == word && a.upper && !(a.has(lists.Function) || a.first && a.has(lists.Common) && !a.has(lists.Given|lists.Surname|place)) && s.at(from).upper && (b.form == sign || s.at(from).has(lists.Facility|lists.Given|lists.Surname|place|lists.Proper) || !s.at(from).has(lists.Common) || b.low == "of") {
				if b.low == "and" && a.has(lists.Facility) {
					break
				}
				from--
				continue
			}
			if b.low == "." && (a.low == "st" || a.low == "mt") {
				from -= 2
				own++
				continue
			}
			break
		}
		if s.lowered && !head.upper && b.form == word && b.gap && n < 3 && own < 3 && !b.has(lists.Function|lists.Verb) && (!b.has(lists.Common) || b.low == "st" || b.low == "mt" || own > 0 || head.low != "clinic") && (b.has(place|lists.Given|lists.Surname|lists.Opens) || !b.has(lists.Known)) && !ordinary[b.low] && !noName[b.low] {
			own++
			from--
			continue
		}
		break
	}
	for from < i && (joinsName[s.at(from).low] && s.at(from).low != "st" && s.at(from).low != "la" && s.at(from).low != "de" || s.at(from).form == sign) {
		from++
	}
	// "Hospital Santa Brigida", "Ysbyty Gwynedd", "Hospital of Atlanta".
	to := s.nameRight(end, head)
	if own == 0 && !head.upper || !head.upper && (head.low == "clinics" || head.low == "hospitals") && s.peoples(from, i) {
		return i
	}
	if own == 0 && to == end {
		// "at General Hospital": a name of two words that only places have.
		if b := s.at(from - 1).low; end-from < 2 || b != "at" && b != "to" && b != "from" && b != "visited" && b != "in" || !s.at(from).has(lists.Facility) && s.at(from).low != "city" && s.at(from).low != "county" && s.at(from).low != "university" {
			return i
		}
		return s.addPlace(from, to, Warn, "a word for a place beside its name")
	}
	if own == 0 && !(head.low == "hospital" || head.low == "children's" || s.at(end-1).low == "hospital") {
		return i
	}
	if !head.upper && (weak || !s.namesPlace(from, i)) && !s.lowered {
		return i // "Chicago clinic" is left to the towns
	}
	if journals[s.at(from).low] && to > from+1 {
		return to
	}
	if s.body(from, to) || weak && s.at(to).titled && !s.at(to).has(place) && s.at(to).form == word && s.at(to).gap && head.upper && !s.at(to).has(lists.Function) {
		s.against(from, to, "a public body or a questionnaire")
		for j := from; j < to; j++ {
			if s.claims[j] == free {
				s.claims[j] = spared
			}
		}
		return to
	}
	if s.thing(to) && !s.about(i).person || s.literature(to) {
		s.against(from, to, "a place that names a rule, a study or a paper")
		for j := from; j < to; j++ {
			if s.claims[j] == free {
				s.claims[j] = spared
			}
		}
		return to
	}
	if weak && s.onlyMedical(from, i) {
		return i
	}
	tier := Block
	if weak {
		tier = Warn
	}
	return s.addPlace(from, to, tier, "a word for a place beside its name")
}

// peoples: "Dutch INR clinics" are many.
func (s *scan) peoples(from, to int) bool {
	for i := from; i < to; i++ {
		if t := s.at(i); t.form == word && !t.has(lists.Country|lists.Medical|lists.Common) {
			return false
		}
	}
	return true
}

// body says whether a name is that of a public body that nobody is a patient
// of.
func (s *scan) body(from, to int) bool {
	for i := from; i < to; i++ {
		if bodies[s.at(i).low] {
			return true
		}
	}
	return false
}

var bodies = set(`alliance coalition collaborative institutes organization organisation ministry association society federation commission council agency administration department consortium who
nih national programme program survey profile`)

// literature says whether the words behind make it a publication.
func (s *scan) literature(i int) bool {
	if authors[s.at(i).low] && !s.about(i).person && !(s.at(i).low != "et" && s.isStory() && !s.about(i).public) {
		return true
	}
	switch s.at(i).low {
	case "criteria", "score", "scores", "proceedings", "guideline", "guidelines", "protocol", "protocols", "classification", "staging", "stage", "trial", "study",
		"data", "experience", "group", "groups", "paper", "papers", "series", "review", "cohort", "registry", "manual", "nomogram", "model", "calculator", "recommendations", "statement":
		return true
	}
	return false
}

// namesPlace says whether a lower-case "clinic" stands behind a name that is a
// place's or a known system's.
func (s *scan) namesPlace(from, i int) bool {
	for j := from; j < i; j++ {
		if t := s.at(j); t.form == word && t.upper && (t.has(place|lists.System|lists.Proper|lists.Opens) || t.low == "st" || !t.has(lists.Known|lists.Medical|lists.Eponym|lists.Head) && t.titled) && !noName[t.low] && !t.has(lists.Eponym) {
			return true
		}
	}
	return false
}

// onlyMedical: "Sleep Medicine House" and the like.
func (s *scan) onlyMedical(from, to int) bool {
	for j := from; j < to; j++ {
		if t := s.at(j); t.form == word && !noName[t.low] && !t.has(lists.Medical|lists.Head|lists.Country) && (t.upper || !joinsName[t.low]) && !(t.has(lists.Common) && !t.has(lists.Given|lists.Surname|place|lists.Proper) && !t.upper) {
			if t.has(lists.Eponym) && !t.has(place|lists.Given) {
				continue
			}
			return false
		}
	}
	return true
}

// military are places of services: "Chelsea Naval Station", "Minot Air Force Base".
var (
	military = set("station base yard shipyard depot post annex")
	services = set("naval force army navy marine corps guard")
)

// wardName says whether a name stands before "Ward", and not what it is for.
func (s *scan) wardName(i int) bool {
	for j := i - 1; j > i-4 && s.at(j).titled; j-- {
		t := s.at(j)
		if t.owns || !noName[t.low] && !t.has(lists.Medical|lists.Head|lists.Function|lists.Title|lists.Kin|lists.Role) && !(t.has(lists.Common|lists.Eponym) && !t.has(lists.Surname)) && !medicalEnding(t.low) && !t.first {
			return true
		}
	}
	return false
}

// highSchool: "percs at Tamarind Ridge High".
func (s *scan) highSchool(i int) int {
	from := i
	for from > i-4 && from > 0 && s.nameWord(from-1) && s.at(from).gap && s.claims[from-1] == free && !s.at(from-1).has(lists.Medical|lists.Function) {
		from--
	}
	if l := s.at(from - 1).low; from > i-2 && !s.at(from).has(place) || from == i || l != "at" && l != "from" && l != "attends" && l != "to" || s.at(i+1).form == word && s.at(i+1).upper {
		return i
	}
	return s.addPlace(from, i+1, Warn, "a school by its name")
}
