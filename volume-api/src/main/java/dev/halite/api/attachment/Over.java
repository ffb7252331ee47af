package dev.halite.api.attachment;

/**
 * What the compute service has said of somebody who was in the way.
 *
 * @param serverGone whether it knows no such server: nobody has said that what ran there has ended
 */
record Over(InUse inUse, boolean serverGone) {}
