package pipeline

// Kind is what a picture shows, as far as the rules of consent tell kinds
// apart. It comes from a DICOM's modality; of a picture nobody can say.
type Kind string

// The kinds. Guidance such as the General Medical Council's (Making and using
// visual and audio recordings of patients, 2013, paragraph 10) lets some be
// used without the patient's consent for that use; which, a jurisdiction's
// policy says.
const (
	KindUnknown    Kind = "" // ask the author
	KindRadiograph Kind = "radiograph"
	KindCT         Kind = "ct"
	KindMR         Kind = "mr"
	KindNuclear    Kind = "nuclear"
	KindUltrasound Kind = "ultrasound"
	KindECG        Kind = "ecg"
	KindEndoscopy  Kind = "endoscopy"
	KindPathology  Kind = "pathology"
	KindEye        Kind = "eye"
	KindPhotograph Kind = "photograph" // of the patient from outside
)

// kinds by modality, PS3.3, C.7.3.1.1.1. What may show a patient from outside
// (a laser's surface, heat) is a photograph; what may be anything is missing.
var kinds = map[string]Kind{
	"CR": KindRadiograph, "DX": KindRadiograph, "IO": KindRadiograph, "MG": KindRadiograph, "PX": KindRadiograph,
	"RF": KindRadiograph, "RG": KindRadiograph, "XA": KindRadiograph, "BMD": KindRadiograph,
	"CT": KindCT, "MR": KindMR, "NM": KindNuclear, "PT": KindNuclear, "US": KindUltrasound, "IVUS": KindUltrasound,
	"ECG": KindECG, "EPS": KindECG, "HD": KindECG, "ES": KindEndoscopy,
	"SM": KindPathology, "GM": KindPathology,
	"OP": KindEye, "OPM": KindEye, "OPT": KindEye, "OPTBSV": KindEye, "OPTENF": KindEye, "OPV": KindEye, "OAM": KindEye,
	"AR": KindEye, "KER": KindEye, "LEN": KindEye, "SMR": KindEye,
	"XC": KindPhotograph, "DMS": KindPhotograph, "LS": KindPhotograph, "TG": KindPhotograph,
}

// kindOf gives the kind of a modality; KindUnknown where it says nothing.
func kindOf(modality string) Kind { return kinds[modality] }
