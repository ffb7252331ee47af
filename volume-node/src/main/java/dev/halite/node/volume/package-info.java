/** What is done to volumes at a backend: the flows of create, clone, extend, delete and undo. */
@NullMarked
package dev.halite.node.volume;

import org.jspecify.annotations.NullMarked;
