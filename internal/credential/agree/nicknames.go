package agree

import "slices"

// shortForms are given names that people are called by, with the names that
// stand in registers. By hand; a name may be short for several.
var shortForms = map[string][]string{
	"abby": {"abigail"}, "al": {"albert", "alan", "alfred"}, "alex": {"alexander", "alexandra", "alejandro"}, "andy": {"andrew"}, "annie": {"anne", "ann", "anna"},
	"barb": {"barbara"}, "becky": {"rebecca"}, "ben": {"benjamin"}, "bert": {"albert", "robert", "herbert"}, "beth": {"elizabeth", "bethany"}, "betsy": {"elizabeth"}, "betty": {"elizabeth"},
	"bill": {"william"}, "billy": {"william"}, "bob": {"robert"}, "bobby": {"robert"}, "cathy": {"catherine", "kathleen"}, "charlie": {"charles", "charlotte"}, "chris": {"christopher", "christine", "christina", "christian"},
	"chuck": {"charles"}, "cindy": {"cynthia"}, "dan": {"daniel"}, "danny": {"daniel"}, "dave": {"david"}, "deb": {"deborah"}, "debbie": {"deborah"}, "dick": {"richard"}, "don": {"donald"},
	"doug": {"douglas"}, "ed": {"edward", "edwin", "edmund"}, "eddie": {"edward", "edwin"}, "ellie": {"eleanor", "ellen"}, "frank": {"francis", "franklin"}, "fred": {"frederick", "alfred"}, "fritz": {"friedrich"},
	"gabe": {"gabriel"}, "gene": {"eugene"}, "greg": {"gregory"}, "hank": {"henry"}, "hannes": {"johannes"}, "hans": {"johannes"}, "harry": {"henry", "harold"}, "jack": {"john"}, "jake": {"jacob"},
	"jan": {"johannes", "janet"}, "jeff": {"jeffrey", "geoffrey"}, "jenny": {"jennifer"}, "jen": {"jennifer"}, "jerry": {"gerald", "jerome"}, "jess": {"jessica"}, "jim": {"james"}, "jimmy": {"james"},
	"joe": {"joseph"}, "joey": {"joseph"}, "john": {"jonathan"}, "johnny": {"john"}, "jon": {"jonathan", "john"}, "josh": {"joshua"}, "judy": {"judith"}, "kate": {"katherine", "catherine", "kathleen"},
	"kathy": {"katherine", "kathleen"}, "katie": {"katherine", "catherine"}, "ken": {"kenneth"}, "kim": {"kimberly"}, "larry": {"lawrence"}, "len": {"leonard"}, "leo": {"leonard", "leopold"}, "liz": {"elizabeth"},
	"lisa": {"elisabeth", "elizabeth"}, "lou": {"louis", "louise"}, "maggie": {"margaret"}, "mandy": {"amanda"}, "manny": {"manuel", "emmanuel"}, "marge": {"margaret"}, "matt": {"matthew"}, "max": {"maximilian", "maxwell"},
	"meg": {"margaret", "megan"}, "mel": {"melanie", "melissa", "melvin"}, "mike": {"michael"}, "mick": {"michael"}, "mimi": {"miriam"}, "nancy": {"anne"}, "nate": {"nathan", "nathaniel"}, "ned": {"edward"},
	"nick": {"nicholas"}, "nico": {"nicolas", "nicholas"}, "pam": {"pamela"}, "pat": {"patrick", "patricia"}, "patty": {"patricia"}, "paco": {"francisco"}, "peggy": {"margaret"}, "pepe": {"jose"}, "pete": {"peter"},
	"phil": {"philip", "phillip"}, "ray": {"raymond"}, "rich": {"richard"}, "rick": {"richard", "eric"}, "rob": {"robert"}, "robbie": {"robert"}, "ron": {"ronald"}, "russ": {"russell"}, "sally": {"sarah"},
	"sam": {"samuel", "samantha"}, "sandy": {"sandra", "alexander"}, "sasha": {"aleksandr", "aleksandra", "alexander", "alexandra"}, "sepp": {"josef"}, "steve": {"steven", "stephen"}, "sue": {"susan", "susanne"},
	"susie": {"susan"}, "ted": {"edward", "theodore"}, "terry": {"terence", "theresa"}, "theo": {"theodore", "theodor"}, "tim": {"timothy"}, "tina": {"christina", "martina"}, "toby": {"tobias"}, "tom": {"thomas"},
	"tommy": {"thomas"}, "tony": {"anthony", "antonio"}, "trish": {"patricia"}, "vicky": {"victoria"}, "vince": {"vincent"}, "wally": {"walter"}, "walt": {"walter"}, "will": {"william"}, "zach": {"zachary"},
}

// shortOf says whether one name is a short form of the other, or both are of
// the same.
func shortOf(a, b string) bool {
	long, other := shortForms[a], shortForms[b]
	return slices.Contains(long, b) || slices.Contains(other, a) ||
		slices.ContainsFunc(long, func(l string) bool { return slices.Contains(other, l) })
}
