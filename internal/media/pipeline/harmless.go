package pipeline

import (
	"regexp"
	"strings"
	"unicode"
)

// harmless are the words that devices burn into pictures and that say nothing
// of a patient: sides and projections, planes, sequences, leads, units and the
// labels of settings. In upper case.
var harmless = setOf(`
	L R LT RT LEFT RIGHT AP PA LAT LL RL LATERAL OBL OBLIQUE RAO LAO RPO LPO CC MLO ML LM XCCL SUPINE PRONE ERECT UPRIGHT STANDING SITTING
	SEMI PORTABLE MOBILE SUP INF ANT POST SUPERIOR INFERIOR ANTERIOR POSTERIOR MED LATL PROX DIST A P H F S I HF FH RL LR INSP EXP WB
	AX AXIAL COR CORONAL SAG SAGITTAL MPR MIP MINIP VR THICK THIN
	T1 T2 PD FLAIR STIR DWI ADC SWI GRE TSE FSE SE EPI TOF CE FS FATSAT GAD POSTCON PRECON T1W T2W T2* B0 B500 B1000
	TR TE TI FA FOV SL ST SP SLICE THK THICKNESS NEX NSA ETL MATRIX IMG IM IMAGE SE SER SERIES FRAME FR FRM
	W WW WL C WC WINDOW LEVEL ZOOM MAG SCALE ANGLE DIST DISTANCE AREA MEAN SD MIN MAX ROI HU SUV
	KV KVP KVS MA MAS MAS KEV MEV MGY MGYCM MSV DLP CTDI CTDIVOL GY SV UGY DAP EI DI
	MM CM M UM NM MS SEC S MIN HZ KHZ MHZ DB BPM FPS MV UV V KG G ML L CC MMHG KPA CMH2O DEG ° % PX MM/S CM/S M/S MM/MV MM/SEC L/MIN ML/MIN
	MI TI TIS TIB TIC DR GN GAIN FREQ DEPTH FOCUS PRF WF CW PW CF CFM CPA DOPPLER COLOR COLOUR GEN RES PEN HAR THI
	LV RV LA RA AO IVS LVPW IVC SVC MV TV AV PV E/A LVOT EF ESV EDV
	I II III AVR AVL AVF V1 V2 V3 V4 V5 V6 V7 V8 V9 V1R V3R V4R PR QRS QT QTC RR PQ
	OD OS OU OCT RNFL GCL
`)

func setOf(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

var (
	// A number of up to three digits before the point, and three behind, with a
	// unit or a label that belongs to it: 5, -120.5, 120kV, 2.5cm, x1.5, 24/80,
	// W:400, 1:10, 512x512.
	number  = regexp.MustCompile(`^[<>=~±+-]?\d{1,3}(?:[.,]\d{1,3})?$`)
	ratio   = regexp.MustCompile(`^\d{1,3}(?:[/:]\d{1,3}|[X×]\d{1,4})$`)
	matrix  = regexp.MustCompile(`^\d{2,4}[X×]\d{2,4}$`)
	united  = regexp.MustCompile(`^([<>=~±+-]?)(\d{1,4})(?:[.,]\d{1,3})?([\p{L}°%/²³*]{1,8}\d?)$`)
	labeled = regexp.MustCompile(`^([\p{L}]{1,8})[:=]?([+-]?\d{1,4}(?:[.,]\d{1,3})?)([\p{L}°%/]{0,5})$`)
	zoom    = regexp.MustCompile(`^[X×]\d{1,2}(?:[.,]\d{1,2})?$`)
)

// isHarmless says whether a word that was read may stay in a picture.
func isHarmless(word string) bool {
	w := strings.ToUpper(strings.Trim(word, ".,:;()[]{}<>|_-—–'\"“”‘’`~*!?^=\\/"))
	if w == "" || len(plain(w)) == 0 {
		return true // no letter and no digit
	}
	if harmless[w] || number.MatchString(w) || ratio.MatchString(w) || matrix.MatchString(w) || zoom.MatchString(w) {
		return true
	}
	if m := united.FindStringSubmatch(w); m != nil && harmless[strings.TrimRight(m[3], "0123456789²³")] && len(m[3]) > 0 {
		return true
	}
	if m := labeled.FindStringSubmatch(w); m != nil && harmless[m[1]] && (m[3] == "" || harmless[m[3]]) {
		return true
	}
	return isPiece(w)
}

// isPiece says whether a word is a good part of a long harmless one: PORTAB,
// ATERAL.
func isPiece(w string) bool {
	if len(w) < 5 {
		return false
	}
	for whole := range harmless {
		if len(whole) >= 7 && strings.Contains(whole, w) {
			return true
		}
	}
	return false
}

// weight is how many letters and digits a word has.
func weight(word string) int {
	n := 0
	for _, r := range word {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// counts says whether a word was read with enough certainty to count. Grain and
// edges are read as short words with little of it.
func counts(r read) bool {
	switch n := weight(r.text); {
	case n < 3:
		return false
	case n == 3:
		return r.sure >= 90
	case n < 6:
		return r.sure >= 60
	default:
		return r.sure >= 30
	}
}

// telling gives those of the words that may tell who somebody is: outside the
// list, or in the header. Short numbers are harmless by themselves and not in a
// row: an identifier may be written in groups.
func telling(all []read, heard words) []read {
	var out []read
	for at := 0; at < len(all); {
		end := at
		for end < len(all) && all[end].line == all[at].line {
			end++
		}
		out = append(out, tellingLine(all[at:end], heard)...)
		at = end
	}
	return out
}

func tellingLine(line []read, heard words) []read {
	var out []read
	digits, groups := 0, 0
	for _, r := range line {
		bare := strings.Trim(r.text, ".,:;()-")
		if number.MatchString(bare) && !strings.ContainsAny(bare, ".,") && len(bare) >= 2 && r.sure >= 45 {
			digits += len(bare)
			groups++
		}
		if heard.hold(r.text) || counts(r) && !isHarmless(r.text) {
			out = append(out, r)
		}
	}
	if groups >= 3 && digits >= 8 {
		return line
	}
	// A name may have been read in pieces.
	if len(out) == 0 {
		whole := ""
		for _, r := range line {
			whole += r.text
		}
		if heard.hold(whole) {
			return line
		}
	}
	return out
}
