package dev.halite.api.snapshot;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of snapshots.
 *
 * @param noGbQuota whether snapshots made from now on do not count among the gigabytes of a project
 */
@ConfigurationProperties("halite.api.snapshots")
record SnapshotProperties(@DefaultValue("false") boolean noGbQuota) {}
