/** The storage drivers that come with the node, one package each. */
@NullMarked
package dev.halite.node.driver;

import org.jspecify.annotations.NullMarked;
