package web

// Opened is the handler that Serve uses.
var Opened = opened
