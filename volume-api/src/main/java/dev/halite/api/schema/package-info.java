/** JSON schemas of request bodies and the words for what is wrong with one. */
@NullMarked
package dev.halite.api.schema;

import org.jspecify.annotations.NullMarked;
