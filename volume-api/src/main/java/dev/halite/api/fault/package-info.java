/** Error answers: one body shape and one set of headers, wherever the error comes from. */
@NullMarked
package dev.halite.api.fault;

import org.jspecify.annotations.NullMarked;
