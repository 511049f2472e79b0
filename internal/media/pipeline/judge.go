package pipeline

// judge gives the sentence that keeps a file from being shown; empty when
// nothing does. An author's word (Attest) settles what only asks to be looked
// at; it never settles text that was read.
func judge(s *study, f found, o Options) string {
	masked := o.Masks != nil && !o.Masks.empty()
	attested := o.Masks != nil && o.Masks.Attest
	looked := masked || attested
	switch {
	case f.words && o.Masks != nil:
		return "There is still text in the picture outside the masks: hide it too."
	case f.words:
		return "There is text in the picture that may tell who the patient is: hide it."
	case f.rows && !attested && masked:
		return "Something outside the masks still looks like writing: hide it too, or say that you looked and that it tells nothing."
	case f.rows && !attested:
		return "Something in the picture looks like writing: hide it, or say that you looked and that it tells nothing."
	case f.faces && !attested:
		return "There may be a face in the picture: hide it, or say that there is none that could be recognised."
	case s.always != "" && !looked:
		return s.always
	case o.ScreenPhoto && !looked:
		return "A photo of a screen often shows a name: hide what tells who the patient is, or say that there is nothing."
	case o.Photograph && !looked:
		return photographed
	case f.unread && !looked:
		return "The picture could not be searched for text here, so you have to look: hide what tells who the patient is, or say that there is nothing."
	}
	return ""
}
