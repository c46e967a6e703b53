package store

// Tables are the names of every table with data of a person.
func Tables() []string {
	var out []string
	for _, t := range tables {
		out = append(out, t.name)
	}
	return out
}

// SealedTables are those whose rows carry a seal.
func SealedTables() []string {
	var out []string
	for _, t := range tables {
		if t.sealed {
			out = append(out, t.name)
		}
	}
	return out
}

func init() { passphraseWork = 8 }
