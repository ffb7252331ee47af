/** Attachments: who has a volume, and what its status is therefore. */
@NullMarked
package dev.halite.common.catalog.attachment;

import org.jspecify.annotations.NullMarked;
