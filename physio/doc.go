// Package physio holds the athlete in numbers: maximum heart rate with the runs that prove it, thresholds, zones and usual speeds.
package physio
