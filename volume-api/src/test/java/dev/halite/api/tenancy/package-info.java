/** Who may do what, and what nobody learns of other projects: checked over the table of actions. */
@NullMarked
package dev.halite.api.tenancy;

import org.jspecify.annotations.NullMarked;
