// Package browser holds the tests of the pages in a real browser. Every page that a person
// can see stands in the list of pages_test.go.
package browser
