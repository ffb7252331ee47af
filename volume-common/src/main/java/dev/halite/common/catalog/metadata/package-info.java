/**
 * String maps that users keep on a resource: each is one jsonb column, changed by one statement.
 */
@NullMarked
package dev.halite.common.catalog.metadata;

import org.jspecify.annotations.NullMarked;
