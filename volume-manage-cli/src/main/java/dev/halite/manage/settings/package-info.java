/** Where the catalog and the backends are, from a file, the environment or the caller. */
@NullMarked
package dev.halite.manage.settings;

import org.jspecify.annotations.NullMarked;
