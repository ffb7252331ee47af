/** The commands on services. */
@NullMarked
package dev.halite.manage.service;

import org.jspecify.annotations.NullMarked;
