package say

import "ebb"

// The words of red flags and of days that belong to a professional. No text in this
// file may hold a digit: on such a day no number is shown at all.

var flags = map[ebb.FlagID]string{
	ebb.FlagChest:        "Chest pain, pressure or tightness",
	ebb.FlagFaint:        "Fainting, or nearly fainting",
	ebb.FlagPalpitations: "A new pounding or uneven heartbeat",
	ebb.FlagBreathless:   "Unusual shortness of breath",
	ebb.FlagCalf:         "One calf swollen or painful",
	ebb.FlagDarkUrine:    "Dark urine with very sore or weak muscles",
	ebb.FlagBonePain:     "Sharp or growing pain in one bone or joint",
	ebb.FlagRestPain:     "Pain at rest or at night",
	ebb.FlagHeat:         "Confusion, severe headache or vomiting in the heat",
	ebb.FlagStroke:       "Sudden weakness, numbness or trouble speaking",
	ebb.FlagHead:         "A blow to the head",
	ebb.FlagBleeding:     "Bleeding in pregnancy",
	ebb.FlagContractions: "Regular painful contractions",
	ebb.FlagFluid:        "Fluid leaking in pregnancy",
	ebb.FlagDizzy:        "Dizziness in pregnancy",
}

// Flag is a red flag as the check-in asks it.
func Flag(f ebb.FlagID) string { return flags[f] }

const (
	emergencyFirst    = "Stop now and call your local emergency number."
	professionalFirst = "Rest today, and see a professional."
	stopFirst         = "No running today: rest."
	flagsLatched      = "This stays until you answer these questions again. Only you can answer them."
	notMedical        = "Information, not medical advice."
)

// safetyCauses are the texts of the keys of Safety; where red flags speak, it is "".
var safetyCauses = map[string]string{
	"none":      "",
	"pain":      "Pain this strong in one spot is not one to run on. If it does not settle, have it looked at.",
	"ill":       "Fever and illness below the neck come before any run.",
	"ill_days":  "You have been ill for several days in a row. Let a doctor look at it.",
	"stride":    "Pain changes your stride. Let somebody who treats runners look at it before you run again.",
	"flag":      "",
	"emergency": "",
}
