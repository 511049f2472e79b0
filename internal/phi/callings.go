package phi

// callings are those that a place has one of, or few.
var callings = set(`chairman chairwoman chair-holder postmistress postmaster postman postwoman vicar priest curate pastor imam rabbi headmaster headmistress headteacher principal lighthouse keeper blacksmith
farrier harbourmaster harbormaster sexton verger beadle organist harpist cellist violinist oboist bassoonist trombonist pianist conductor choirmaster bellringer
publican landlord innkeeper undertaker mortician bandmaster bandleader coroner magistrate judge sheriff ranger warden gamekeeper ghillie laird squire chieftain druid bard piper shaman
kaumatua nganga sangoma sarpanch tehsildar mukhtar patwari headman oba emir chief councillor councilor councilwoman councilman alderman mayor mayoress reeve mp mep msp mla senator
congressman congresswoman governor ambassador consul diplomat minister bishop archbishop canon deacon abbot abbess nun monk friar novice chaplain cantor
jockey trainer bullfighter matador wrestler boxer gymnast skater skier curler bobsledder lugier sprinter hurdler rower cyclist swimmer diver olympian paralympian footballer cricketer
goalkeeper quarterback striker winger prop hooker fly-half linebacker pitcher umpire referee medallist medalist champion mascot cheerleader ballerina dancer soprano tenor
baritone busker rapper singer drummer guitarist bassist dj comedian magician clown acrobat juggler ventriloquist puppeteer actor actress presenter newsreader
broadcaster weatherman weathergirl columnist novelist poet playwright sculptor astronaut cosmonaut stuntman stuntwoman ferryman cowman shepherd shepherdess beekeeper falconer
taxidermist clockmaker watchmaker luthier cooper thatcher saddler glassblower falconer zookeeper snake-charmer mahout
editor ceo cfo founder heir heiress duke duchess earl countess baron baroness prince princess queen king
librarian caretaker janitor lollipop crossing-guard drayman milkman stationmaster signalman pilot co-pilot boatman lifeguard
dean provost rector chancellor registrar-general treasurer bailiff marshal
survivor hostage whistleblower millionaire billionaire lottery centenarian quintuplet quadruplet quadruplets triplets`)
