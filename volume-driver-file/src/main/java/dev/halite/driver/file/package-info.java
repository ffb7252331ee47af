/** The {@code file} driver: each volume is a sparse file in one directory of the node. */
@NullMarked
package dev.halite.driver.file;

import org.jspecify.annotations.NullMarked;
