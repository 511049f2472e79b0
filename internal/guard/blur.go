package guard

import (
	"regexp"
	"strconv"
	"strings"
)

// blurMost bounds how often a text is blurred: behind one time another may be
// found.
const blurMost = 8

// Blur takes a small cell apart in the fields of a form: the exact time and the
// region become vague, the diagnosis and the age, which a colleague needs,
// stay. False where it can't, and the texts are as they were then.
func (s *Service) Blur(texts []Text) ([]Text, bool) {
	out := texts
	for range blurMost {
		cell := s.Decide(out, Answers{}, false).Cell
		if cell == nil {
			return out, true
		}
		next, did := blurOnce(out, cell.Parts)
		if !did {
			break
		}
		out = next
	}
	return texts, false
}

// blurOnce makes time and region vague.
func blurOnce(texts []Text, parts []string) (out []Text, did bool) {
	out = append(out, texts...)
	for _, part := range parts {
		what, words, _ := strings.Cut(part, ": ")
		vague := ""
		switch what {
		case "a time":
			vague = vagueTime(words)
		case "a region":
			vague = "this region"
		}
		if vague == "" || words == "" {
			continue
		}
		find := regexp.MustCompile(`(?i)(^|[^\pL\pN])` + regexp.QuoteMeta(words) + `($|[^\pL\pN])`)
		for i, t := range out {
			out[i].Text = find.ReplaceAllString(t.Text, "${1}"+vague+"${2}")
			did = did || out[i] != t
		}
	}
	return out, did
}

var clockTime = regexp.MustCompile(`^(\d{1,2}):\d\d`)

// vagueTime gives the part of the day for a time on the clock, and "one day"
// for anything else.
func vagueTime(words string) string {
	m := clockTime.FindStringSubmatch(words)
	if m == nil {
		return "one day"
	}
	hour, err := strconv.Atoi(m[1])
	switch {
	case err != nil:
		return "one day"
	case hour < 6 || hour >= 22:
		return "the night"
	case hour < 12:
		return "the morning"
	case hour < 18:
		return "the afternoon"
	}
	return "the evening"
}
