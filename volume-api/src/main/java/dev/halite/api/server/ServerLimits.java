package dev.halite.api.server;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How much, and for how long, the web server listens to a client ({@code halite.api.server.*}).
 *
 * @param maxHeadBytes longest request line with all headers
 * @param maxHeaders most headers of a request
 * @param maxQueryLength longest query string, in characters as they were sent
 * @param maxQueryParameters most parameters in it
 * @param maxJsonDepth deepest nesting of a body
 * @param maxConnections connections at the same time; more wait in the system's queue
 * @param maxRequestsPerConnection after this many requests a connection is closed; -1: never
 * @param idleTimeout a connection on which nothing moves for so long, in the middle of a request or
 *     of an answer, is closed
 * @param keepAliveTimeout how long a connection may wait for its next request
 * @param headTimeout after this the request line and all headers must be there
 * @param bodyTimeout after this the body must be there
 * @param answerTimeout after this a client must have read its answer
 * @param maxBodyBytesInFlight most bytes of all bodies that are being read or worked on
 * @param maxAnswerBytesInFlight most bytes of all answers that clients have yet to read; a project
 *     has at most a quarter of either
 * @param drain how long a service that was told to stop goes on while it says that it is not ready,
 *     so that load balancers leave it
 */
@Validated
@ConfigurationProperties("halite.api.server")
public record ServerLimits(
    @DefaultValue("32768") @Min(8192) @Max(1 << 20) int maxHeadBytes,
    @DefaultValue("100") @Min(20) @Max(10_000) int maxHeaders,
    @DefaultValue("16384") @Min(256) @Max(1 << 20) int maxQueryLength,
    @DefaultValue("200") @Min(10) @Max(10_000) int maxQueryParameters,
    @DefaultValue("32") @Min(8) @Max(200) int maxJsonDepth,
    @DefaultValue("4096") @Min(1) @Max(1_000_000) int maxConnections,
    @DefaultValue("10000") @Min(-1) int maxRequestsPerConnection,
    @DefaultValue("20s") @DurationMin(millis = 100) @DurationMax(hours = 1) Duration idleTimeout,
    @DefaultValue("20s") @DurationMin(millis = 100) @DurationMax(hours = 1)
        Duration keepAliveTimeout,
    @DefaultValue("15s") @DurationMin(millis = 100) @DurationMax(hours = 1) Duration headTimeout,
    @DefaultValue("30s") @DurationMin(millis = 100) @DurationMax(hours = 1) Duration bodyTimeout,
    @DefaultValue("60s") @DurationMin(millis = 100) @DurationMax(hours = 1) Duration answerTimeout,
    @DefaultValue("33554432") @Min(1 << 20) long maxBodyBytesInFlight,
    @DefaultValue("67108864") @Min(64 << 20) long maxAnswerBytesInFlight,
    @DefaultValue("0s") @DurationMax(minutes = 10) Duration drain) {}
