// Package trial holds randomised trials of one person on themselves: drawing the arms, what a
// design can see before it is begun, and the analysis as assigned. Formulas are those of SCIENCE 6.
package trial
