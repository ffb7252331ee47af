/** The embedded web server: limits, error answers of its own, protection and admission. */
@NullMarked
package dev.halite.api.server;

import org.jspecify.annotations.NullMarked;
