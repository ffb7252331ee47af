/** Who may do what: the default rules, the operator's file and their evaluation. */
@NullMarked
package dev.halite.common.engine.policy;

import org.jspecify.annotations.NullMarked;
