/** The commands on attachments. */
@NullMarked
package dev.halite.manage.attachment;

import org.jspecify.annotations.NullMarked;
