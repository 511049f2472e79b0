package phi

import "strings"

// SamplePosts are made-up posts of about 300 words for measurements. Nobody in
// them exists.
func SamplePosts() []string {
	parts := []string{
		"A 58-year-old teacher, Marguerite Oyelaran, came to Harrowgate District Hospital on 14 February 2023 with three weeks of drop attacks (MRN 00482913).",
		"Her MRI was normal; EEG unremarkable; tilt test positive at 12 minutes with BP 70/40 and HR 38. Troponin 14 ng/L, Hb 11.2 g/dL, eGFR 64.",
		"Her son Tunde can be reached on 208-555-0147, and Dr. Brandvold in Pocatello, Idaho would like the answer by 3/19.",
		"The 2017 ACC/AHA guideline recommends pacing for recurrent reflex syncope above 40 years (ISSUE-3, Brignole et al. 2012;125:2566).",
		"We have tried fludrocortisone 0.1 mg daily and midodrine 5 mg tid without success; apixaban 5 mg bid continues for paroxysmal AF, CHA2DS2-VASc 3.",
		"What would you do next? Would a closed-loop pacemaker help, as in BIOSync CLS, or would you wait for the loop recorder?",
		"On day 3 she had a positive Murphy's sign and a Framingham score of 12 %; a CT excluded appendicitis, and the Glasgow Coma Scale was 15.",
		"The family asks whether driving is safe. In our state the rule is three months without an event, but the form is vague about reflex syncope.",
	}
	var out []string
	for i := range 40 {
		var b strings.Builder
		for j := range 12 {
			b.WriteString(parts[(i*5+j*3)%len(parts)])
			b.WriteString(" ")
		}
		out = append(out, b.String())
	}
	return out
}
