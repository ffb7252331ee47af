package dev.halite.common.engine.transport;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Health and metrics of services that know no callers ({@code halite.management.*}).
 *
 * @param beyondLoopback whether other machines may see them, and nobody is asked who he is
 */
@ConfigurationProperties("halite.management")
record ManagementProperties(@DefaultValue("false") boolean beyondLoopback) {}
