package io.drawbridge.sip.locate;

import io.drawbridge.sip.locate.Answer.Item;
import io.drawbridge.sip.locate.Question.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the contents of records; what cannot be read is as if it were not there. */
final class RecordReader {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private RecordReader() {}

    static Optional<Item> read(Kind wanted, DnsRecord record) {
        if (!record.type().name().equals(wanted.name()) || !(record instanceof DnsRawRecord raw)) {
            return Optional.empty(); // an alias on the way to what was asked
        }
        ByteBuf content = raw.content().duplicate();
        try {
            return switch (wanted) {
                case A -> address(content, IPV4_BYTES);
                case AAAA -> address(content, IPV6_BYTES);
                case SRV ->
                    Optional.of(new Answer.Srv(
                            content.readUnsignedShort(),
                            content.readUnsignedShort(),
                            content.readUnsignedShort(),
                            DefaultDnsRecordDecoder.decodeName(content)));
                case NAPTR -> Optional.of(naptr(content));
            };
        } catch (IndexOutOfBoundsException | CorruptedFrameException e) {
            return Optional.empty();
        }
    }

    private static Optional<Item> address(ByteBuf content, int wantedBytes) {
        if (content.readableBytes() != wantedBytes) {
            return Optional.empty();
        }
        byte[] bytes = new byte[wantedBytes];
        content.readBytes(bytes);
        try {
            return Optional.of(new Answer.Address(InetAddress.getByAddress(bytes)));
        } catch (UnknownHostException e) { // only for a wrong length
            return Optional.empty();
        }
    }

    private static Item naptr(ByteBuf content) {
        int order = content.readUnsignedShort();
        int preference = content.readUnsignedShort();
        String flags = text(content);
        String service = text(content);
        text(content); // the regular expression of records that rewrite
        return new Answer.Naptr(order, preference, flags, service, DefaultDnsRecordDecoder.decodeName(content));
    }

    private static String text(ByteBuf content) {
        int length = content.readUnsignedByte();
        return content.readCharSequence(length, StandardCharsets.US_ASCII).toString();
    }
}
