"use strict";

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#routes",
  deepLinking: true,
  // The validator's badge would be fetched from the internet.
  validatorUrl: null,
});
