/** Services, backends and pools as the processes report them. */
@NullMarked
package dev.halite.common.catalog.service;

import org.jspecify.annotations.NullMarked;
