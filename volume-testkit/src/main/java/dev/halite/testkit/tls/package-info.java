/** Certificates for servers under test. */
@NullMarked
package dev.halite.testkit.tls;

import org.jspecify.annotations.NullMarked;
