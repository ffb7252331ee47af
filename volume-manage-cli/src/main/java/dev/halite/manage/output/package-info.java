/** What the commands print. */
@NullMarked
package dev.halite.manage.output;

import org.jspecify.annotations.NullMarked;
