package credential

import "slices"

// Choice is one entry of a list: what is stored and what is shown.
type Choice struct{ Key, Name string }

// student is both a profession and the stage that goes with it.
const student = "student"

// Professions lists the professions in the order in which forms show them.
func Professions() []Choice {
	return []Choice{
		{"physician", "Physician"}, {"nurse practitioner", "Nurse practitioner"},
		{"physician associate", "Physician associate"}, {"nurse", "Nurse"}, {"pharmacist", "Pharmacist"},
		{"dentist", "Dentist"}, {"midwife", "Midwife"}, {"allied health", "Allied health professional"},
		{student, "Student"},
	}
}

// Stages lists the stages of a career.
func Stages() []Choice {
	return []Choice{
		{student, "Student"}, {"trainee", "Trainee (resident, registrar)"},
		{"attending", "Attending (consultant, specialist, fully qualified)"}, {"retired", "Retired"},
	}
}

// Registers suggests the full names of well-known registers, so that the same
// one is written the same way. Any other name is taken as it is.
func Registers() []string {
	return []string{
		"Australian Health Practitioner Regulation Agency", "Bayerische Landesärztekammer", "California Board of Registered Nursing",
		"College of Physicians and Surgeons of Ontario", "Conselho Federal de Medicina", "General Dental Council",
		"General Medical Council", "General Pharmaceutical Council", "Health and Care Professions Council",
		"Health Professions Council of South Africa", "Irish Medical Council", "Kenya Medical Practitioners and Dentists Council",
		"Landesärztekammer Berlin", "Medical and Dental Council of Nigeria", "Medical Board of California",
		"Medical Council of New Zealand", "National Medical Commission (India)", "National Plan and Provider Enumeration System (NPI)",
		"Naczelna Izba Lekarska", "New York State Office of the Professions", "Nursing and Midwifery Council",
		"Nursing and Midwifery Board of Ireland", "Ordine dei Medici Chirurghi e degli Odontoiatri", "Ordre des médecins",
		"Organización Médica Colegial de España", "Oregon Medical Board", "Österreichische Ärztekammer", "Pakistan Medical and Dental Council",
		"Registre national RPPS", "Singapore Medical Council", "Socialstyrelsen", "Texas Medical Board", "BIG-register",
	}
}

// ProfessionName is what a profession is called on the screen.
func ProfessionName(key string) string { return nameIn(Professions(), key) }

// StageName is what a stage is called on the screen.
func StageName(key string) string { return nameIn(Stages(), key) }

func nameIn(list []Choice, key string) string {
	for _, c := range list {
		if c.Key == key {
			return c.Name
		}
	}
	return key
}

func among(list []Choice, key string) bool {
	return slices.ContainsFunc(list, func(c Choice) bool { return c.Key == key })
}
