// Package bench measures Ebb beside its floors: `make bench` prints every figure of docs/performance.md from one run.
package bench
