// Package insight says what a log shows, with its doubt: how hard sessions went after different days, how
// sore the mornings were, what was kept up. It finds patterns and proves nothing: the days were chosen, not drawn.
package insight
