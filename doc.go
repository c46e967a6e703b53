// Package ebb is the language of the house: the nouns a recovery-run coach
// speaks of, their units, the ordered verdicts and the kinds of error. It holds
// no rules, no numbers of physiology, no clock, and imports only the standard
// library; every other room imports it.
package ebb
