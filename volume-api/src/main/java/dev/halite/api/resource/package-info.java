/** What a resource shows, to whom, and what its lists understand, said once by rows of fields. */
@NullMarked
package dev.halite.api.resource;

import org.jspecify.annotations.NullMarked;
