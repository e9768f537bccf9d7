package restapi

// Triggers needs no Node.js for a Config without references to lists.
var Triggers = triggers
