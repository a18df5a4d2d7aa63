package io.drawbridge.xmpp.callbridge;

/**
 * A server as {@link GroupMachine} knows it.
 *
 * @param address {@code host:port}; tells servers apart
 * @param priority the lowest number first; all of one priority are used at once
 * @param weight the share of requests among those of one priority
 */
public record GroupServer(String address, int priority, int weight) {}
