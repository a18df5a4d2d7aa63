package io.drawbridge.sip.locate;

import java.net.InetAddress;
import java.util.List;

/** What DNS says to a {@link Question}. */
public sealed interface Answer {
    /** Records, at least one. */
    record Records(List<Item> items) implements Answer {
        public Records {
            items = List.copyOf(items);
        }
    }

    /** No records, and why. */
    record Nothing(Why why) implements Answer {}

    /** Why there are no records. */
    enum Why {
        NO_SUCH_NAME("does not exist in DNS"),
        NO_RECORDS("exists in DNS but has no address there"),
        SERVER_FAILURE("cannot be looked up: the name server reports a failure of its own (SERVFAIL or a refusal)"),
        TIMEOUT("cannot be looked up: no name server answered in time");

        private final String words;

        Why(String words) {
            this.words = words;
        }

        /** The rest of a sentence that begins with the name. */
        String words() {
            return words;
        }
    }

    /** One record. */
    sealed interface Item {}

    /** NAPTR (RFC 3403 section 4); of its kinds only those that lead to SRV or addresses. */
    record Naptr(int order, int preference, String flags, String service, String replacement) implements Item {}

    /** SRV (RFC 2782); the target "." or empty says that there is no such service. */
    record Srv(int priority, int weight, int port, String target) implements Item {}

    /** A or AAAA. */
    record Address(InetAddress address) implements Item {}
}
