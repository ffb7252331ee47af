/** The commands that show what policy rules allow. */
@NullMarked
package dev.halite.manage.policy;

import org.jspecify.annotations.NullMarked;
