package guard

// blurs is the panel's button that takes a small cell apart.
const blurs = "blur"

// Mends says whether the button that sent a form (do) asks for its words to be
// mended, and not for them to be taken.
func Mends(do string) bool {
	_, replacing := ReplaceKey(do)
	return replacing || do == blurs
}

// Mend does with the fields of a form what a button of its panel asks for: it
// puts in the replacements of what was seen in them, or takes their small cell
// apart. Where nothing can be done, the texts are as they were.
func (s *Service) Mend(seen Decision, texts []Text, do string) []Text {
	if do == blurs {
		out, _ := s.Blur(texts)
		return out
	}
	key, replacing := ReplaceKey(do)
	if !replacing {
		return texts
	}
	out := make([]Text, len(texts))
	for i, t := range texts {
		out[i] = Text{t.Field, seen.Replace(t.Field, t.Text, key)}
	}
	return out
}
