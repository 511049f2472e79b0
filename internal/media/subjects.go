package media

import "consilium/internal/media/pipeline"

// Choice is an entry of a form.
type Choice struct{ Key, Name string }

// photograph is the subject whose author says what they looked for.
const photograph = string(pipeline.KindPhotograph)

// Subjects lists what an image may show. Their keys are those of pipeline.Kind,
// so that the author of a DICOM need not choose.
func Subjects() []Choice {
	return []Choice{
		{"radiograph", "X-ray"}, {"ct", "CT"}, {"mr", "MR"}, {"nuclear", "Nuclear medicine"}, {"ultrasound", "Ultrasound"}, {"ecg", "ECG or another tracing"},
		{"endoscopy", "Endoscopy or laparoscopy"}, {"pathology", "Pathology slide"}, {"eye", "Eye, from close"},
		{photograph, "Photograph of a patient or a finding"}, {"other", "Something else, with nobody in it"},
	}
}

// SubjectName is what a key is called on the screen.
func SubjectName(key string) string {
	for _, c := range Subjects() {
		if c.Key == key {
			return c.Name
		}
	}
	return "Image"
}

// Looked lists what an author of a photograph says they looked for.
func Looked() []Choice {
	return []Choice{
		{"tattoos", "Tattoos, scars or birthmarks that somebody could know"},
		{"jewellery", "Jewellery, clothes, nails"},
		{"plates", "Room plates, wristbands, screens and papers in the background"},
		{"faces", "Faces, and faces in mirrors or glass"},
	}
}
