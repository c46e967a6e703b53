package export

// HoldAppleSamples holds fewer samples at once, for a test of what happens then.
func HoldAppleSamples(n int) (restore func()) {
	before := appleSamples
	appleSamples = n
	return func() { appleSamples = before }
}
