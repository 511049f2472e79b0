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
homer_simpson bart_simpson marge_simpson donald_duck mickey_mouse michael_jordan tiger_woods elvis_presley queen_victoria king_lear captain_ahab miss_havisham
ebenezer_scrooge tiny_tim marcus_welby gregory_house doogie_howser meredith_grey derek_shepherd hannibal_lecter harry_potter darth_vader bugs_bunny santa_claus
peter_pan tony_soprano walter_white taylor_swift serena_williams bruce_willis tom_hanks selma_blair lady_gaga justin_bieber britney_spears amy_winehouse prince_harry
princess_diana king_george king_charles queen_elizabeth abraham_lincoln napoleon_bonaparte ronald_reagan donald_trump joe_biden barack_obama boris_johnson
usain_bolt mo_farah lionel_messi damar_hamlin christian_eriksen magic_johnson arthur_ashe charlie_sheen robin_williams john_west jack_russell jack_russells
german_shepherd howard_hughes florence_wald balfour_mount elisabeth_kubler_ross sister_mary gabriel_garcia clara_barton james_parkinson alois_alzheimer emil_kraepelin
hans_berger hans_selye thomas_starzl joseph_murray michael_debakey denton_cooley robert_jones percivall_pott john_bell george_papanicolaou helen_keller annie_sullivan
joe_bloggs charles_bonnet mary_mallon thomas_dalrymple jesse_gelsinger ellen_roche ashya_king alfie_evans hadiza_bawa lucia_de lucy_letby`)

// anybodies are family names that examples take.
var anybodies = set("smith jones bloggs doe brown")

// isFamous says whether the two words from i on are one of them.
func (s *scan) isFamous(i int) bool {
	n := s.at(i + 1)
	return s.at(i).form == word && n.form == word && n.gap && famous[s.at(i).low+" "+n.low]
}
