// Package arch holds the house up: its tests read the source of every package and
// fail on an import that goes sideways or upwards, on a pure room that can act, and
// on a function or file that has grown too long.
package arch
