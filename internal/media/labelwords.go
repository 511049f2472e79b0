package media

import (
	"regexp"
	"strings"
)

// The words of pictures that the guard, which knows the words of stories, would
// take for names where they stand alone with a capital.

func setOf(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// things are parts, findings, signs and devices. What ends as endings says need
// not be among them.
var things = setOf(`
	acrochordon aneurysm anisocoria appendix arcus arrow artefact artifact asterisk atlas axis axial azygos blastic bone bouton bundle bursa caval carina calyx cherry circle
	condyle cone coil comedones conus coronal cortex crescent crista crust cyst cysts dens disc disk drusen effusion fabella falx fluid focus foramen fornix fovea
	fundus ganglion globus goitre graft halo hamate haustra hernia hilum humerus hyphema hypopyon iris keloid labrum lens lesion lesions linea lingula livedo lunate
	lungs macula macule mass melasma meniscus milia moyamoya mucosa naevus nevus node nodes nodule nodules notch pannus papilla papule papules patella pilon plaque plaques
	pinguecula plica pons port pterygium pulvinar purpura putamen pylorus radius ranula sagittal sella septum shunt sphenoid spot spots spur stapes star stent stone stones
	striae sulcus suture sylvian synechiae syrinx talus thalamus torsades torus trigeminy bigeminy tubercle tumour tumor ulcer uncus uvula vermis vesicle vitreous vomer wart
	acral cavus ceroid early lacy long short tall broad peaked rim ray pit salvo superscan sestamibi technetium craquelé erythrasma peau greenstick splenule ivory hemi axis honey
	zoster zygoma fracture fractures tear defect web membrane artery christmas mongolian scottie echo torcula cavum rosette rosettes starburst tram apple bamboo
	vein catheter drain needle wire plate screw pin clip rash scar tattoo naevi triangle hump stripe window limb limbs lobe tail
	deformity disease syndrome hernia diverticulum neuroma sarcoma lymphoma tumours tumors contracture arthropathy reaction oedema edema glossitis palsy dehiscence valve
	teeth fingers shunt tube rods granules pupil foot hand test fracture-dislocation dislocation projection view contrast positive negative freckle
	`)

// endings are those of findings, tissues and acts in medicine's Latin and Greek.
//
//nolint:misspell // halves of words
var endings = regexp.MustCompile(`(?:itis|osis|oses|omata|oma|aemia|emia|pathy|pathies|thorax|cele|ectasi[sa]|ectases|liths?|phytes?|peritoneum|mediastinum|cardium|cephaly|cephalus|plasty|grams?|graphy|graph|cysts?|polyps?|onychia|fication|[iy][sz]ation|siderin|bilia|derma|dermoid|trophy|plasia|phagia|rrhage|rrhoea|rrhea|lysis|megaly|stasis|stases|sclerosis|stenosis|uria|oedema|edema|elasma|tosis|globin|glossia|chordon|ectomy|otomy|ostomy|scopy|genesis|scopic|loma|cytes?|blasts?|nuclear|echoic|lucency|lucent|(?:is|iz|int|att|ort|ect|gat)ing|(?:ul|ill|in|ob)ar|(?:c|p|t|l|at)ous|[bglpst]eal|(?:h|t|g|c)al|oid|ism|[ltgcms]ated|a?emic|[mpr]atic|form|phoea|schisis|excitation|union|thalmos|blepharon|chromia|chalasis|utt?ata|white|intense|intensity|dense|density|trochanter)$`)

// beginnings are those of such words.
var beginnings = regexp.MustCompile(`^(?:pseudo|pneumo|hyper|hypo|micro|macro|intra|extra|peri|sub|retro|endo|haemo|hemo|lipo|osteo|chondro|angio|neo|poly|ultra|para|arbori|thumb)`)

// abbreviations are of parts, sequences, findings and devices.
var abbreviations = setOf(`
	AC ACA ACL ADC AF AK AKI AN AO AP ASD AV AVF AVL AVM AVN AVNRT AVR AVRT AXR BBB BCC CBD CC CHD CMC CP CPA CRC CSF CT CTA CTPA CXR DIP DVT DWI EDH EEG ECG EKG EM EMG EOF ERCP
	ET ETT FLAIR FNA GB GGO GI GIST GRE GS HCC HSV HU IABP ICA ICD ICH IJ IVC IVS JVP KUB LA LAA LAD LAFB LBBB LCA LCL LCX LCx LM LMCA LPFB LV LVOT MCA MCL MCP MIP MLO MPA MR MRA MRCP MRI
	MTP MV NET NG NGT OCT OD OM OS PA PAC PAD PCA PCL PCOM PD PDA PE PET PFO PICA PICC PIP PV PVC QRS QT QTc RA RBBB RCA ROI RP RV RVOT SAH SCC SCV SDH SFA SIJ SJS SK SLAP SMA SMV SNAC SLAC SOV
	ST STIR SUV SVC SVT SWI TB TFCC TIPS TMJ TOF TR TV US USS UVJ VA VF VP VSD VT VUR WPW XR AB CIN STEMI NSTEMI SAM TIMI EOE H&E DCIS LCIS HSIL LSIL PAS ZN CK IHC`)

// pairs are names of two people for one thing: nobody's alone.
var pairs = setOf(`
	waterhouse-friderichsen essex-lopresti lown-ganong virchow-robin hill-sachs salter-harris dandy-walker sinding-larsen osgood-schlatter swyer-james swan-ganz kayser-fleischer howell-jolly charcot-leyden reed-sternberg mallory-weiss
	stevens-johnson henoch-schönlein erdheim-chester legg-calvé-perthes sturge-weber von-hippel hippel-lindau osler-weber-rendu bence-jones wolff-parkinson-white arnold-chiari
	budd-chiari peutz-jeghers kasabach-merritt klippel-feil klippel-trénaunay churg-strauss prussian-blue ziehl-neelsen jarisch-herxheimer chiari-frommel
	duchenne-erb freeman-sheldon blackfan-diamond ehlers-danlos guillain-barré creutzfeldt-jakob brown-séquard mikulicz-sjögren crowe-davy todd-wells blalock-taussig
	kimmelstiel-wilson michaelis-gutmann schaumann-bodies touton-giant warthin-starry fitz-hugh curtis-fitz-hugh kocher-langenbeck hansen-street clay-shoveler ranson-glasgow`)

// eponyms are names that a thing bears. Alone they are anybody's, so they count
// as a thing's only beside one.
var eponyms = setOf(`
	adson albright aschoff auer auspitz babinski baker bankart barrett bartholin bartter barton becker bennett bitot bochdalek bouchard bowen boxer brenner brodie brugada budd bürger buerger burkitt
	cameron campbell morgan caplan carnett chance charcot chiari cobb codman colles cooper courvoisier cowper crohn cullen curling cushing cusum darier dieulafoy down dupuytren
	ebstein epstein fallot felson fleischner foley fox fordyce freiberg galeazzi gallavardin garland gartner gerdy gerota ghon gleason golden goldmann gottron gram gray grey grawitz
	hampton hangman harris hartmann hassall heberden heinz henle hesselbach hickman hirano hirschsprung hodgkin hoffa homans horner hunter hutchinson janeway jefferson jones kaposi
	kerley kienböck killian kirner klatskin klippel koebner köbner köhler koplik krukenberg kuntscher küntscher lachman laennec langerhans ledderhose lewy lisch lisfranc looser luschka lyme
	madelung maisonneuve marfan meckel meigs merkel mobitz mohs mondor monro monteggia morison morgagni morton müller munro murphy nabothian negri nikolsky osborn osler paget pancoast
	park parkes pellegrini perthes peyronie pott pringle purkinje ramsay ranke ranvier rathke raynaud reiter rigler risser rokitansky romberg rosenthal roth rotter
	schatzki scheuermann schmorl schwann segond seidel sertoli sever sister skene smith spiegel spigel spitz sprengel starling stener stensen stewart still stokes sudeck sweet
	takayasu tarlov tenon terry thompson tillaux traube trousseau turner unna valentino vater virchow volkmann waldeyer warthin weber wellens wenckebach westermark whipple whitaker wickham willis
	wilms wilson winter wormian wright homer lewis drance dawson moeller berlin zenker zuckerkandl mcconnell mcburney jaccoud`)

// scales are names of grades and classes.
var scales = setOf(`
	anderson antoni bergstresser bethesda bloom bloom-richardson borrmann bosniak breslow broders cameron catterall child clark cobb cormack cormack-lehane crawford debakey denis
	dukes essex-lopresti fazekas ficat fisher fitzpatrick forrest frykman fuhrman garden gartland gleason graf gustilo hawkins hill hunt judet kellgren kellgren-lawrence killip
	klatskin kudo lauge-hansen lauren mallampati marsh mason mayo meyerding mirels mobitz modic monteggia neer nyhus nice outerbridge paris pauwels pfirrmann prague
	rutherford risser rockwood salter salter-harris sarmiento savary schatzker siewert stanford tanner thompson timi tönnis vancouver wagner weber wellens winquist wolfe
	`)

// heads stand behind a name and make it a thing's: what nobody says of a
// patient.
var heads = setOf(`
	sign signs line lines spot spots ring rings body bodies cell cells fascia foramen ligament gland glands duct space sinus zone fossa canal plexus sphincter ampulla islets organ
	fibres fibers layer loop point points angle grade type score criteria classification stage phenomenon wave waves block rhythm crystals corpuscle stain striae triad horn lamp
	maculae collarette freckles nodes tubercle triangle circle pouch crypts network band bundle field chart grid rosette rosettes spindle papules nails excrescence excrescences
	folds microabscess microabscesses plaque smear lead beat beats pattern puncta pits tracks vein artery
	`)

// regions are sides, parts of the body and kinds of picture: a name may stand
// before them.
var regions = setOf(`
	left right l r lt rt bilateral both upper lower mid anterior posterior lateral medial ap pa head neck face eye eyes ear ears nose mouth lip tongue scalp chest breast back abdomen belly flank pelvis
	hip hips thigh knee knees leg legs shin calf ankle foot feet heel toe toes shoulder arm arms elbow forearm wrist hand hands finger fingers thumb nail skin spine
	lung lungs heart liver kidney spleen brain skull x-ray xray cxr axr ct mri mr us uss ultrasound ecg ekg echo film scan photo picture image slide biopsy before after preop postop pre-op post-op
	old new prior today initial final series view case patient`)

// joining are small words between others.
var joining = setOf("of the a an and with in on at to for from by over under behind")
