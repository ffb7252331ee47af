/** The operator's command line. */
@NullMarked
package dev.halite.manage;

import org.jspecify.annotations.NullMarked;
