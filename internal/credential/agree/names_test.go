package agree

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// of reads "Given/Family" as parts, and what stands behind ";" as former names.
func of(s string) Name {
	s, formers, _ := strings.Cut(s, ";")
	n := Name{Full: s}
	if given, family, parts := strings.Cut(s, "/"); parts {
		n = Name{Given: given, Family: family}
	}
	for f := range strings.SplitSeq(formers, ";") {
		if f != "" {
			n.Former = append(n.Former, f)
		}
	}
	return n
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b     string
		want     Verdict
		sentence string
	}{
		// The same but for writing.
		{"John Smith", "John Smith", Same, "the same"},
		{"john smith", "JOHN SMITH", Same, ""},
		{"Smith, John", "John Smith", Same, ""},
		{"SMITH JOHN", "John/Smith", Same, ""},
		{"Smith/John", "John/Smith", Same, ""},
		{"Wei Zhang", "Zhang Wei", Same, ""},
		{"José García", "Jose Garcia", Same, ""},
		{"Jürgen Müller", "Juergen Mueller", Same, ""},
		{"Jürgen Müller", "Jurgen Muller", Same, ""},
		{"Søren Ågård", "Soeren Aagaard", Same, ""},
		{"Weiß, Anna", "Anna Weiss", Same, ""},
		{"Łukasz Żak", "Lukasz Zak", Same, ""},
		{"Anne-Marie Dupont", "Anne Marie Dupont", Same, ""},
		{"Annemarie Dupont", "Anne-Marie Dupont", Same, ""},
		{"Mary Ann Jones", "Maryann Jones", Same, ""},
		{"Sinéad O'Brien", "Sinead OBrien", Same, ""},
		{"Sinéad O’Brien", "Sinead O'Brien", Same, ""},
		{"Maria De Luca", "Maria DeLuca", Same, ""},
		{"Ludwig van der Berg", "van der Berg, Ludwig", Same, ""},
		{"García-López, Ana", "Ana Garcia Lopez", Same, ""},
		{"Dr. John Smith", "John Smith", Same, ""},
		{"John Smith, MD", "John Smith", Same, ""},
		{"John Smith, M.D., Ph.D.", "John Smith", Same, ""},
		{"Prof. Dr. med. Anna Weber", "Anna Weber", Same, ""},
		{"John Smith Jr.", "John Smith, Jr", Same, ""},
		{"Ngô Bảo Châu", "Ngo Bao Chau", Same, ""},
		{"Đỗ Mười", "Do Muoi", Same, ""},
		{"Иванов Пётр", "Пётр Иванов", Same, ""},
		{"王小明", "王小明", Same, ""},
		{"Xiao Ming Wang", "Xiaoming Wang", Same, ""},
		{"Ｊｏｈｎ Ｓｍｉｔｈ", "John Smith", Same, ""},
		{"Smith, M", "M Smith", Same, ""},
		{"Md Rahman", "Rahman, Md", Same, ""},
		// What one person's name looks like in two places.
		{"J. R. Smith", "John Robert Smith", Close, "an initial"},
		{"John R. Smith", "John Robert Smith", Close, "an initial"},
		{"J Smith", "John Smith", Close, "The register has a whole name"},
		{"John Smith", "SMITH J", Close, "The applicant has a whole name"},
		{"John/Smith", "John Robert/Smith", Close, "The register has a further given name"},
		{"John Smith", "John R Smith", Close, "The register has a further name"},
		{"Ana/García", "Ana/García López", Close, "a further family name"},
		{"Bob Smith", "Robert Smith", Close, "short form"},
		{"Liz Taylor", "Elizabeth Taylor", Close, "short form"},
		{"Bob Smith", "Bill Smith", Differs, "given"},
		{"Bob Smith", "Rob Smith", Close, "short form"},
		{"Jack Miller", "John Q Miller", Close, "short form"},
		{"Katherine Jones", "Catherine Jones", Close, "given names differ by a letter"},
		{"Stephen Hawkins", "Steven Hawkins", Differs, "given"},
		{"John Johnson", "John Jonson", Close, "family names differ by a letter"},
		{"Ludwig van Berg", "Ludwig Berg", Close, "particle"},
		{"Omar Al Sayed", "Omar Sayed", Close, "particle"},
		{"John Smith Jr", "John Smith", Close, "generation"},
		{"Пётр Иванов", "Piotr Ivanov", Close, "one script"},
		{"Юлия Щербакова", "Yulia Shcherbakova", Close, "one script"},
		{"Щербакова Юлия", "Julia Scherbakova", Close, "one script"},
		{"Γεώργιος Παπαδόπουλος", "Georgios Papadopoulos", Close, "one script"},
		{"王小明", "Xiaoming Wang", Close, "one script"},
		{"王小明", "Wang Xiao Ming", Close, "one script"},
		{"محمد حسن", "Mohammed Hassan", Close, "one script"},
		{"אברהם כהן", "Avraham Cohen", Unknown, "a person must"},
		{"田中 太郎", "Taro Tanaka", Unknown, "a person must"},
		{"김민수", "Minsu Kim", Unknown, "a person must"},
		{"Jane Miller;Smith", "Jane Smith", Close, "former"},
		{"Jane Smith", "Jane Miller;Smith", Close, "former"},
		{"Jane Miller;Jane Smith", "J Smith", Close, "former"},
		{"Jane Miller;Smith", "Jane Brown;Smith", Close, "former"},
		{"Anne-Marie/Dupont;Lefèvre", "Anne Marie/Lefevre", Close, "former"},
		// Nobody to compare.
		{"", "John Smith", Unknown, "nobody"},
		{"", "", Unknown, ""},
		{"...", "John Smith", Unknown, ""},
		{"Smith", "John Smith", Unknown, "Only one side has a given name: the register"},
		// Different people.
		{"John Smith", "John Miller", Differs, "family"},
		{"John Smith", "Peter Smith", Differs, "given"},
		{"John Smith", "Jane Smith", Differs, "given"},
		{"John Smith", "P Smith", Differs, "given"},
		{"J Smith", "J Smyth", Differs, "family"},
		{"John R Smith", "John W Smith", Differs, "given"},
		{"John Robert Smith", "John William Smith", Differs, "given"},
		{"John Smith Jr", "John Smith Sr", Differs, "generation"},
		{"John Smith II", "John Smith III", Differs, "generation"},
		{"Smith", "Miller", Differs, "family"},
		{"Smith", "Paul Miller", Differs, "family"},
		{"Li Wei", "Li Wen", Differs, ""},
		{"Wang Li", "Wong Li", Differs, ""},
		{"Smith John", "Smithson John", Differs, "family"},
		{"Smyth/Jon", "Smith/John", Differs, ""},
		{"S John", "John Smith", Differs, ""},
		{"Ali Hassan", "Hassan Omar", Differs, ""},
		{"Mary/Jones", "Jones/Maria", Differs, ""},
		{"Ana García López", "Ana García Pérez", Differs, ""},
		{"Alexander Brown", "Alexandra Brown", Close, "given names differ by a letter"},
		{"Иванов Пётр", "Sergei Petrov", Differs, ""},
		{"Иван Иванов", "Ivan Sidorov", Differs, "family"},
		{"Jane Miller;Smith", "Jane Brown", Differs, "family"},
		{"Jane Miller;Smith", "Paul Smith", Differs, ""},
		{"van", "de", Differs, ""},
	} {
		got, sentence := Names(of(c.a), of(c.b), Register)
		if got != c.want || !strings.Contains(sentence, c.sentence) || !strings.HasSuffix(sentence, ".") {
			t.Errorf("%q and %q: %s, %q; want %s with %q", c.a, c.b, got, sentence, c.want, c.sentence)
		}
	}
}

// names draws what registers hold: parts in several scripts, often related.
func names() *rapid.Generator[Name] {
	part := rapid.SampledFrom([]string{"John", "J", "J.", "Jon", "Bob", "Robert", "R", "Rob", "Smith", "Smyth", "Smithson", "van", "de", "la", "O'Brien", "Müller", "Mueller", "Muller",
		"Jr", "Sr", "Dr", "MD", "Wang", "Xiao", "Ming", "Xiaoming", "王", "小明", "Иванов", "Ivanov", "Пётр", "محمد", "Mohammed", "García", "Lopez", "Johnson", "Jonson", "Katherine", "Catherine", ",", "-", ""})
	full := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(part, 0, 6).Draw(t, "parts"), " ") })
	any := rapid.OneOf(full, full, rapid.String())
	return rapid.Custom(func(t *rapid.T) Name {
		n := Name{Full: any.Draw(t, "full")}
		if rapid.Bool().Draw(t, "in parts") {
			n = Name{Given: any.Draw(t, "given"), Family: any.Draw(t, "family")}
		}
		n.Former = rapid.SliceOfN(any, 0, 2).Draw(t, "former")
		return n
	})
}

func TestWhoIsAskedFirstChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := names().Draw(t, "a"), names().Draw(t, "b")
		one, oneSays := Names(a, b, Register)
		two, twoSays := Names(b, a, Register)
		turned := strings.NewReplacer("The register", "The applicant", "The applicant", "The register", "the register", "the applicant", "the applicant", "the register").Replace(twoSays)
		if one != two || oneSays != turned {
			t.Fatalf("%s, %q and %s, %q", one, oneSays, two, twoSays)
		}
	})
}

func TestANameIsItsOwnAndFoldingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := names().Draw(t, "name")
		if v, s := Names(n, n, Register); v != Same && !n.Empty() {
			t.Fatalf("%s, %q", v, s)
		}
		text := n.Full + n.Given
		if once := plain(text); plain(once) != once {
			t.Fatalf("%q becomes %q, then %q", text, once, plain(once))
		}
		if once := number(text); number(once) != once {
			t.Fatalf("%q becomes %q, then %q", text, once, number(once))
		}
	})
}

func FuzzNames(f *testing.F) {
	for _, s := range [][4]string{{"J. R. Smith", "John Robert Smith", "", "Jones"}, {"王小明", "Wang Xiaoming", "", ""}, {"محمد", "Mohammed", "x", "y"}, {",,,", "'’", "van", "\xff"}} {
		f.Add(s[0], s[1], s[2], s[3])
	}
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		x, y := Name{Full: a, Former: []string{d}}, Name{Given: b, Family: c}
		one, _ := Names(x, y, Register)
		two, _ := Names(y, x, Register)
		if one != two {
			t.Errorf("%s and %s", one, two)
		}
		if plain(plain(a)) != plain(a) {
			t.Errorf("%q", a)
		}
		if MailboxAgrees(d, x) && x.Empty() && y.Empty() {
			t.Error("nobody's mailbox")
		}
	})
}
