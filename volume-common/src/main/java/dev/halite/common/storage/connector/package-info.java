/** Opens volumes of any backend from their connection info, in this process and without root. */
@NullMarked
package dev.halite.common.storage.connector;

import org.jspecify.annotations.NullMarked;
