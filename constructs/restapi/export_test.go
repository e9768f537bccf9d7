package restapi

// Triggers is triggers for tests. It needs Node.js only for references to lists.
var Triggers = triggers
