package ui

// PlainCSS is what is served without a bundle.
var PlainCSS = plainCSS
