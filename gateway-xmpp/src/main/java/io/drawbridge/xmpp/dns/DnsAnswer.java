package io.drawbridge.xmpp.dns;

import java.net.InetAddress;
import java.util.List;

/** What came of a question. */
public sealed interface DnsAnswer {
    /**
     * The records at the end of the chain of aliases, at least one.
     *
     * @param ttlSeconds how long all of them hold, aliases included
     */
    record Records(List<Item> items, long ttlSeconds) implements DnsAnswer {}

    /**
     * Nothing to go by.
     *
     * @param server the DNS server that this is about, {@code address:port}; empty when there is none
     * @param detail more about it, for people; may be empty
     */
    record Nothing(Why why, String server, String detail) implements DnsAnswer {}

    /** The contents of a record. */
    sealed interface Item {}

    /** A and AAAA (RFC 1035 section 3.4.1, RFC 3596). */
    record Address(InetAddress address) implements Item {}

    /**
     * SRV (RFC 2782), as it was sent.
     *
     * @param target without the dot at the end, in lower case; empty for "."
     */
    record Srv(int priority, int weight, int port, String target) implements Item {}

    /** Why there is nothing. */
    enum Why {
        /** NXDOMAIN. */
        NO_SUCH_NAME,
        /** The name exists, but has no record of that kind (RFC 2308 section 2.2). */
        NO_RECORDS,
        /** SERVFAIL. */
        SERVER_FAILURE,
        /** REFUSED. */
        REFUSED,
        /** Another error of the server; its name is the detail. */
        OTHER_ERROR,
        /** Nothing came in time that could be taken for an answer. */
        TIMEOUT,
        /** The question could not be sent. */
        UNREACHABLE,
        /** There is no DNS server to ask. */
        NO_SERVER,
        /** There are records, but none can be read. */
        MALFORMED,
        /** The answer is too long for UDP, and TCP does not work. */
        CUT_OFF,
        /** The aliases lead in a circle, or too far. */
        ALIAS_LOOP,
        /** The name cannot be asked for: too long, or with empty parts. */
        NOT_A_NAME;

        /** Whether the server has answered the question for good, so that no other one need be asked. */
        boolean isDecided() {
            return switch (this) {
                case NO_SUCH_NAME, NO_RECORDS, ALIAS_LOOP, NOT_A_NAME -> true;
                default -> false;
            };
        }
    }
}
