/** What is done with attachments on this node's backends. */
@NullMarked
package dev.halite.node.attachment;

import org.jspecify.annotations.NullMarked;
