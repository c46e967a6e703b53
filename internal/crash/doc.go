// Package crash kills a program just before its nth call that changes a disk, for tests
// that hold every such moment to what was promised.
package crash
