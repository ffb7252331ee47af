/** Services, backends and pools as the processes report them. */
@NullMarked
package dev.halite.common.service;

import org.jspecify.annotations.NullMarked;
