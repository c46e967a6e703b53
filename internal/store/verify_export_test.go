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

// Unexported are the tables that an export leaves out, with the reason.
func Unexported() map[string]string {
	out := map[string]string{}
	for _, t := range tables {
		if t.unexported != "" {
			out[t.name] = t.unexported
		}
	}
	return out
}

// WithTable registers another table until the answer is called.
func WithTable(name, key, unexported string) func() {
	old := tables
	tables = append(tables[:len(tables):len(tables)], table{name: name, key: []string{key}, unexported: unexported})
	return func() { tables = old }
}

func init() { passphraseWork = 8 }
