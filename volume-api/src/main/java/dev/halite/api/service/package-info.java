/** The registry of services and hosts, as administrators see and change it. */
@NullMarked
package dev.halite.api.service;

import org.jspecify.annotations.NullMarked;
