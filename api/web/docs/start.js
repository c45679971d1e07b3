"use strict";

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#routes",
  deepLinking: true,
  // The validator badge would be loaded from the internet.
  validatorUrl: null,
});
