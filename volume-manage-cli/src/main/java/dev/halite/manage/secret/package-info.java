/** The keys that encrypt secrets in the catalog. */
@NullMarked
package dev.halite.manage.secret;

import org.jspecify.annotations.NullMarked;
