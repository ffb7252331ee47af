/** The commands on what backends of this host export. */
@NullMarked
package dev.halite.manage.target;

import org.jspecify.annotations.NullMarked;
