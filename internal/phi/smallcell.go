package phi

import "consilium/internal/phi/lists"

// rare are words of diagnoses that few people have (Orphanet: under five in
// ten thousand).
var rare = set(`krabbe pompe gaucher fabry niemann farber wolman canavan menkes alkaptonuria porphyria erdheim-chester erdheim castleman vexas mcardle hurler hunter
sanfilippo morquio maroteaux-lamy batten lafora rett angelman prader-willi noonan alport stickler waardenburg progeria achondroplasia fop fibrodysplasia
neuroblastoma retinoblastoma hepatoblastoma chordoma mesothelioma cystinosis homocystinuria tyrosinemia tyrosinaemia phenylketonuria pku msud galactosemia galactosaemia
creutzfeldt cjd kuru sspe rabies botulism tetanus plague tularemia tularaemia anthrax leprosy hantavirus ebola lassa marburg acanthamoeba naegleria
susac kikuchi-fujimoto moyamoya stiff-person neuromyelitis nmosd mogad als huntington huntington's friedreich ataxia-telangiectasia xeroderma ichthyosis epidermolysis
pemphigus hemophilia haemophilia glanzmann bernard-soulier fanconi diamond-blackfan blackfan thalassemia thalassaemia hemophagocytosis haemophagocytosis hlh ttp ahus pnh
pheochromocytoma phaeochromocytoma paraganglioma insulinoma vipoma gastrinoma glucagonoma addison's takayasu behcet amyloidosis sarcoid anti-nmdar nmdar mda5 phace lam
lymphangioleiomyomatosis caroli byler alagille wilson wilson's conjoined hydrops kaposiform paracoccidioidomycosis`)

// smallCell looks for what comes together: a rare diagnosis, an age, a region
// and an exact time. Three of them with the diagnosis warn.
func (s *scan) smallCell() *SmallCell {
	var diagnosis, age, region, time string
	for i := range s.tok {
		t := &s.tok[i]
		switch {
		case t.form == word && rare[t.low] && diagnosis == "":
			diagnosis = s.n.text[t.start:t.end]
		case t.form == number && age == "":
			if end, ok := s.ageUnit(i + 1); ok && len(t.low) < 4 && !s.group(i, end) {
				age = s.text(i, end)
			} else if s.at(i+1).low == ":" && !s.at(i+1).gap && len(s.at(i+2).low) == 2 && len(t.low) <= 2 && time == "" && atoi(t.low) < 24 {
				time = s.text(i, i+3)
			}
		case t.form == number && time == "" && s.at(i+1).low == ":" && !s.at(i+1).gap && len(s.at(i+2).low) == 2 && len(t.low) <= 2 && atoi(t.low) < 24:
			time = s.text(i, i+3)
		case t.form == word && t.upper && region == "" && (s.stateAt(i) > 0 && !t.caps || t.has(lists.Country) && !t.has(lists.Medical) && s.lead(i)):
			region = s.text(i, i+max(1, s.stateAt(i)))
		}
	}
	for _, h := range s.hits {
		switch h.typ {
		case Location:
			if region == "" {
				region = s.n.text[h.start:h.end]
			}
		case Date:
			if time == "" {
				time = s.n.text[h.start:h.end]
			}
		case Age90:
			if age == "" {
				age = s.n.text[h.start:h.end]
			}
		}
	}
	if diagnosis == "" || age == "" || region == "" || time == "" {
		return nil
	}
	return &SmallCell{
		Sentence: "A relative could recognise this: a rare diagnosis, an age, a region and an exact time come together.",
		Parts:    []string{"a rare diagnosis: " + diagnosis, "an age: " + age, "a region: " + region, "a time: " + time},
	}
}
