/** Settings of the API. */
@NullMarked
package dev.halite.api.config;

import org.jspecify.annotations.NullMarked;
