package io.drawbridge.xmpp.dns;

import io.drawbridge.xmpp.dns.Dns.Kind;
import io.drawbridge.xmpp.dns.DnsAnswer.Item;
import io.drawbridge.xmpp.dns.DnsAnswer.Nothing;
import io.drawbridge.xmpp.dns.DnsAnswer.Why;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a DNS message: the chain of aliases from the name that was asked, and the records where it ends. Records of other names, of which
 * nobody asked, count for nothing. Owner: whoever holds the message; used once.
 */
final class MessageReader {
    /** Records of the wanted kind that are used; the rest is passed over. */
    static final int MOST_ITEMS = 32;

    private static final int MOST_SCANNED = 512;
    private static final int MOST_ALIASES = 16;
    private static final long LONGEST_TTL_SECONDS = Integer.MAX_VALUE;

    private record Alias(String target, long ttlSeconds) {}

    private final Dns.Question question;
    private final String server;
    private final Map<String, Alias> aliases = new HashMap<>();
    private long ttlSeconds = LONGEST_TTL_SECONDS;
    private boolean unreadable;

    private MessageReader(Dns.Question question, String server) {
        this.question = question;
        this.server = server;
    }

    /** The answer in the message; nothing is thrown and nothing released. */
    static DnsAnswer read(Dns.Question question, DnsResponse message, String server) {
        MessageReader reader = new MessageReader(question, server);
        try {
            return reader.read(message);
        } catch (RuntimeException e) { // a decoder that did not foresee what a server can send
            return reader.nothing(Why.MALFORMED, "");
        }
    }

    private DnsAnswer read(DnsResponse message) {
        if (message.isTruncated()) {
            return nothing(Why.CUT_OFF, "");
        }
        DnsResponseCode code = message.code();
        boolean isDecided = code.equals(DnsResponseCode.NOERROR) || code.equals(DnsResponseCode.NXDOMAIN);
        return isDecided ? readRecords(message) : error(code);
    }

    private Nothing error(DnsResponseCode code) {
        if (code.equals(DnsResponseCode.SERVFAIL)) {
            return nothing(Why.SERVER_FAILURE, "");
        }
        return code.equals(DnsResponseCode.REFUSED)
                ? nothing(Why.REFUSED, "")
                : nothing(Why.OTHER_ERROR, code.toString());
    }

    private DnsAnswer readRecords(DnsResponse message) {
        int count = Math.min(message.count(DnsSection.ANSWER), MOST_SCANNED);
        List<DnsRecord> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            DnsRecord record = message.recordAt(DnsSection.ANSWER, i);
            records.add(record);
            if (record.type().equals(DnsRecordType.CNAME)) {
                addAlias(record);
            }
        }
        String asked = plain(question.name());
        @Nullable String end = endOfAliases(asked);
        if (end == null) {
            return nothing(Why.ALIAS_LOOP, "");
        }
        List<Item> items = itemsOf(records, end);
        if (!items.isEmpty()) {
            return new DnsAnswer.Records(List.copyOf(items), ttlSeconds);
        }
        String detail = end.equals(asked) ? "" : "it is an alias of " + end;
        if (unreadable) {
            return nothing(Why.MALFORMED, detail);
        }
        boolean isUnknown = message.code().equals(DnsResponseCode.NXDOMAIN);
        return nothing(isUnknown ? Why.NO_SUCH_NAME : Why.NO_RECORDS, detail);
    }

    private void addAlias(DnsRecord record) {
        if (record instanceof DnsRawRecord raw) {
            String target = DefaultDnsRecordDecoder.decodeName(raw.content().duplicate());
            aliases.putIfAbsent(plain(record.name()), new Alias(plain(target), ttl(record)));
        }
    }

    private @Nullable String endOfAliases(String asked) {
        String name = asked;
        for (int hops = 0; hops <= MOST_ALIASES; hops++) {
            Alias alias = aliases.get(name);
            if (alias == null) {
                return name;
            }
            ttlSeconds = Math.min(ttlSeconds, alias.ttlSeconds());
            name = alias.target();
        }
        return null;
    }

    private List<Item> itemsOf(List<DnsRecord> records, String owner) {
        List<Item> items = new ArrayList<>();
        for (DnsRecord record : records) {
            boolean isWanted = record.type().name().equals(question.kind().name())
                    && plain(record.name()).equals(owner)
                    && items.size() < MOST_ITEMS;
            if (isWanted && record instanceof DnsRawRecord raw) {
                Optional<Item> item = item(question.kind(), raw.content().duplicate());
                item.ifPresent(items::add);
                unreadable |= item.isEmpty();
                ttlSeconds = item.isEmpty() ? ttlSeconds : Math.min(ttlSeconds, ttl(record));
            }
        }
        return items;
    }

    private static Optional<Item> item(Kind kind, ByteBuf content) {
        try {
            return switch (kind) {
                case A -> address(content, 4);
                case AAAA -> address(content, 16);
                case SRV ->
                    Optional.of(new DnsAnswer.Srv(
                            content.readUnsignedShort(),
                            content.readUnsignedShort(),
                            content.readUnsignedShort(),
                            plain(DefaultDnsRecordDecoder.decodeName(content))));
            };
        } catch (IndexOutOfBoundsException | CorruptedFrameException e) {
            return Optional.empty();
        }
    }

    private static Optional<Item> address(ByteBuf content, int lengthBytes) {
        if (content.readableBytes() != lengthBytes) {
            return Optional.empty();
        }
        byte[] bytes = new byte[lengthBytes];
        content.readBytes(bytes);
        try {
            return Optional.of(new DnsAnswer.Address(InetAddress.getByAddress(bytes)));
        } catch (UnknownHostException e) { // only for a wrong length
            return Optional.empty();
        }
    }

    /** RFC 2181 section 8: what has the highest bit set means nought. */
    private static long ttl(DnsRecord record) {
        long seconds = record.timeToLive();
        return seconds < 0 || seconds > LONGEST_TTL_SECONDS ? 0 : seconds;
    }

    /** A name as names are compared: without case and the dot at the end. */
    static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private Nothing nothing(Why why, String detail) {
        return new Nothing(why, server, detail);
    }
}
