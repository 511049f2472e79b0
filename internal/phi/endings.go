package phi

import "strings"

// medicalEnding says whether a word ends as drugs and diseases do.
func medicalEnding(low string) bool {
	if len(low) < 5 {
		return false
	}
	for _, e := range endingsBy[low[len(low)-1]] {
		if strings.HasSuffix(low, e) {
			return true
		}
	}
	return false
}

// endings are stems of international non-proprietary names (WHO) and of Greek
// and Latin medicine.
var endings = strings.Fields(`mab nib lisib lisertib pril sartan statin olol cillin mycin micin cycline floxacin azole conazole prazole dipine gliptin gliflozin glitazone
tidine triptan setron vir vudine navir tegravir parin xaban gatran grel ciclib rafenib tinib zomib limus mide platin taxel rubicin bicin poetin grastim kinra
cept lukast terol sone olone solone nide oxetine azepam zolam barbital caine curium curonium fentanil morphone codone profen oxicam coxib dronate
fibrate semide thiazide lactone pressin relin tropin gest trel tide estradiol dopa giline capone racetam gabalin triptyline pramine azine peridol apine idone
piprazole quine bendazole nidazole cef penem bactam cycin sulfa sidase globulin
itis osis emia aemia uria pathy plasty ectomy otomy ostomy scopy graphy gram oma omas algia plegia paresis rrhea rrhoea rrhage trophy penia cytosis
philia genesis lysis stasis ptosis sclerosis iasis emesis edema oedema ology ologist iatry iatrist phobia mania ectasia malacia megaly dynia rrhaphy
desis cele plasia aplasia tropic genic toxic lytic phagia phasia praxia kinesia tonia taxia esthesia aesthesia pnea pnoea cardia tension volemia volaemia
coccus bacter bactrum bacterium bacillus monas myces ioides spora virus viridae mycosis amine ramine adine zepine zolid denafil dafil vaptan azoline ximin ised ized ically`)

// endingsBy are the endings by their last letter.
var endingsBy = func() (by [256][]string) {
	for _, e := range endings {
		by[e[len(e)-1]] = append(by[e[len(e)-1]], e)
	}
	return by
}()
