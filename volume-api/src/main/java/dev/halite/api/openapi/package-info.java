/** The OpenAPI description made from the table of actions, and a page to read it. */
@NullMarked
package dev.halite.api.openapi;

import org.jspecify.annotations.NullMarked;
