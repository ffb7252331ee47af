/** What pools offer and types demand, as pure functions: shown by the API, decided by placement. */
@NullMarked
package dev.halite.common.catalog.capability;

import org.jspecify.annotations.NullMarked;
