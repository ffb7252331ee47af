/** Who asks: the identity and request ids that travel with every operation. */
@NullMarked
package dev.halite.common.engine.identity;

import org.jspecify.annotations.NullMarked;
