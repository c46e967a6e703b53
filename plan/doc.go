// Package plan lays a week around its hard days: an exact search over the places of the sessions, each
// day asked of the rules, and then the easy days, recovery runs and free days between.
package plan
