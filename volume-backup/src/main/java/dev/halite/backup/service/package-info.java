/** The backup service in the registry, and the queue that it takes its work from. */
@NullMarked
package dev.halite.backup.service;

import org.jspecify.annotations.NullMarked;
