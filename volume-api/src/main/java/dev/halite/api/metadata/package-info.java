/** The metadata of any resource that has some: one row makes its six routes. */
@NullMarked
package dev.halite.api.metadata;

import org.jspecify.annotations.NullMarked;
