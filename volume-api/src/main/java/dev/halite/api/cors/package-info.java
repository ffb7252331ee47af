/** What pages of other origins may do with a browser's help. */
@NullMarked
package dev.halite.api.cors;

import org.jspecify.annotations.NullMarked;
