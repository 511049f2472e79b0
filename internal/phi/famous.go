package phi

// schemes begin a link.
var schemes = set("http https ftp sftp rtsp rtmp ws wss smb ssh file mms webcal")

// famous are people of history, of letters and of well-known cases whom
// clinicians speak of without treating them. Written by hand.
//
//nolint:misspell // names are spelled as people spell theirs
var famous = set(`oscar_wilde john_snow ignaz_semmelweis henry_marsh oliver_sacks atul_gawande florence_nightingale mary_seacole marie_curie louis_pasteur
alexander_fleming joseph_lister edward_jenner william_osler william_harvey harvey_cushing william_halsted paul_farmer hans_rosling archie_cochrane ben_goldacre
libby_zion henrietta_lacks phineas_gage dennis_quaid elaine_bromiley martin_bromiley harold_shipman charlie_gard terri_schiavo andrew_wakefield elizabeth_holmes
mark_twain charles_darwin sigmund_freud carl_jung michael_jackson tony_nicklinson diane_pretty nancy_cruzan karen_quinlan peter_safar virginia_apgar
helen_taussig cicely_saunders elisabeth_kubler daniel_kahneman pat_croskerry don_berwick jerome_groopman paul_kalanithi siddhartha_mukherjee anthony_fauci
eric_topol thomas_bayes leonardo_da charles_dickens agatha_christie sherlock_holmes jane_austen virginia_woolf franz_kafka leo_tolstoy anton_chekhov
william_shakespeare arthur_conan conan_doyle thomas_sydenham rudolf_virchow robert_koch claude_bernard jean_charcot martin_charcot paul_ehrlich karl_landsteiner
christiaan_barnard werner_forssmann andreas_gruentzig james_lind william_withering edward_codman ernest_codman rosalind_franklin jonas_salk albert_sabin
john_hunter astley_cooper samuel_shem rita_charon abraham_verghese henry_gray frank_netter franklin_roosevelt winston_churchill nelson_mandela
albert_einstein isaac_newton will_rogers george_clooney hugh_laurie lance_armstrong christopher_reeve stephen_hawking lou_gehrig muhammad_ali
angelina_jolie freddie_mercury mother_teresa mahatma_gandhi martin_luther julius_caesar vincent_van van_gogh wim_hof sydney_ringer alexis_hartmann andrew_taylor taylor_still press_ganey ernest_hemingway oliver_wendell frida_kahlo edvard_munch john_keats lewis_carroll
joe_bloggs charles_bonnet mary_mallon thomas_dalrymple jesse_gelsinger ellen_roche ashya_king alfie_evans hadiza_bawa lucia_de lucy_letby`)

// anybodies are family names that examples take.
var anybodies = set("smith jones bloggs doe brown")

// isFamous says whether the two words from i on are one of them.
func (s *scan) isFamous(i int) bool {
	n := s.at(i + 1)
	return s.at(i).form == word && n.form == word && n.gap && famous[s.at(i).low+" "+n.low]
}
