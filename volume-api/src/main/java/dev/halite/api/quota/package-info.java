/** Quota sets of projects and classes: limits, and what of them is used. */
@NullMarked
package dev.halite.api.quota;

import org.jspecify.annotations.NullMarked;
