/** The expressions by which operators say which volumes a pool takes, and how gladly. */
@NullMarked
package dev.halite.common.catalog.capability.expression;

import org.jspecify.annotations.NullMarked;
