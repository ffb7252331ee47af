/** The list of extensions that clients look for. */
@NullMarked
package dev.halite.api.extension;

import org.jspecify.annotations.NullMarked;
