/** The storage backends of this node: set up, watched, reported, fenced and reopened. */
@NullMarked
package dev.halite.node.backend;

import org.jspecify.annotations.NullMarked;
