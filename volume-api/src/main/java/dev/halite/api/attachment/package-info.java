/** What clients can ask of attachments, and of volumes that servers use. */
@NullMarked
package dev.halite.api.attachment;

import org.jspecify.annotations.NullMarked;
