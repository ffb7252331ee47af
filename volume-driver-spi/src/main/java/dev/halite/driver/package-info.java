/**
 * What a storage driver implements: {@link dev.halite.driver.StorageDriverFactory} makes a {@link
 * dev.halite.driver.StorageDriver}; no Spring, nothing of the services.
 */
@NullMarked
package dev.halite.driver;

import org.jspecify.annotations.NullMarked;
