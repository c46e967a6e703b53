package evidence

// Sources are where the numbers come from: key → what to print. A source that was
// only remembered and never checked is not in this list; its numbers are policy.
var Sources = map[string]string{
	"policy":         "Ebb's own choice: defensible, documented, not a constant of nature",
	"article":        "the common coaching definition of a recovery run: easy talk, 60–70 % of maximum heart rate or slower than the usual easy run, 20–40 minutes",
	"tanaka2001":     "Tanaka et al. 2001, 208 − 0.7 × age; error as in PMC9830234, table 4",
	"nes2013":        "Nes et al. 2013 (HUNT, n = 3,320), pubmed 22376273",
	"banister1991":   "Banister 1991, p. 408, as quoted by the test files of fitdocs",
	"runalyze":       "the constants of Runalyze for unspecified sex (figures only)",
	"elevate":        "the fallback threshold of Elevate's published tests (figures only)",
	"minetti2002":    "Minetti et al. 2002, energy cost of running on slopes",
	"frandsen2025":   "Frandsen et al. 2025, n = 5,205 runners, pubhawk 40623829",
	"stanley2013":    "Stanley et al. 2013, pubmed 23912805 (hours second-hand)",
	"wiewelhove2018": "Wiewelhove et al. 2018, half marathon, PLOS ONE 10.1371/journal.pone.0207313",
	"acsm_wbgt":      "ACSM heat table, PMC5094838 table 3",
	"bom_wbgt":       "Australian Bureau of Meteorology, approximation of wet-bulb globe temperature",
	"acsm_pain":      "ACSM Current Sports Medicine Reports 2017, four pain rules",
	"neck_check":     "Primos 1996, the neck check (lacks extensive validation)",
	"saw2016":        "Saw et al. 2016, bjsm 50/5/281",
	"bosquet2008":    "Bosquet et al. 2008, bjsm 42/9/709",
	"vesterinen2016": "Vesterinen et al. 2016, n = 40, jyx 50625",
	"nuuttila2022":   "Nuuttila et al. 2022, PMC9473708",
	"walsh2021":      "Walsh et al. 2021, sleep consensus, bjsm 55/7/356",
	"friel":          "Friel's running zones by threshold heart rate, as printed by 220triathlon.com",
	"seiler":         "Seiler's zone model",
	"wrist2020":      "wrist sensors in trail running, PLOS ONE 10.1371/journal.pone.0238569",
	"smyth2020":      "Smyth & Muniz-Pumares 2020, critical speed from > 25,000 runners",
	"foster":         "Foster's session rating of perceived exertion",
	"acog2020":       "ACOG 2020, exercise in pregnancy, PMC9830234",
	"pmc":            "exponential training-load model with 42 and 7 days as GoldenCheetah and intervals.icu publish it",
}
